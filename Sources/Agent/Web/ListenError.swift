import Linux

/// Listening was refused by the kernel.
public struct ListenError: Error, Hashable, CustomStringConvertible {
    /// Where the agent was to listen.
    public let address: ListenAddress
    /// The errno of the call that failed.
    public let code: CInt

    /// What was tried, why it failed and what to do, in one line.
    public var description: String {
        "cannot listen on \(address): \(SystemError("bind", code: code).reason); choose another with --web.listen-address"
    }
}
