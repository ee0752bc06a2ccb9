/// Why an agent cannot be asked, or what is wrong with its answer, in one line that says what to do.
public struct ClientError: Error, Equatable, CustomStringConvertible {
    /// Whether what was given makes no sense, rather than that something failed.
    public let isUsage: Bool
    /// What was tried, on what, why it failed, and what to do.
    public let description: String

    /// Something that failed.
    ///
    /// - Parameter description: What was tried, on what, why it failed, and what to do.
    /// - Returns: The error.
    public static func failed(_ description: String) -> ClientError {
        ClientError(isUsage: false, description: description)
    }

    /// Something that was given and makes no sense.
    ///
    /// - Parameter description: What it is, and what would be right.
    /// - Returns: The error.
    public static func usage(_ description: String) -> ClientError {
        ClientError(isUsage: true, description: description)
    }
}
