public import Linux

/// Why something could not be set up, on one line: what was tried, on what, why it failed, and what to do.
public struct LabError: Error, Equatable, CustomStringConvertible {
    /// The line.
    public var description: String

    /// Makes an error.
    ///
    /// - Parameter description: The line.
    public init(_ description: String) {
        self.description = description
    }

    /// Makes an error of a failed system call.
    ///
    /// - Parameters:
    ///   - purpose: What the call was for.
    ///   - error: How it failed.
    public init(_ purpose: String, _ error: SystemError) {
        description = "cannot \(purpose): \(error)"
    }
}
