import Glibc

/// A system call that failed.
public struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The call, such as `open`, and on what.
    public var call: String
    /// The errno value that it left.
    public var code: CInt

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - call: The call, such as `open`, and on what.
    ///   - code: The errno value; without one, that of the call that just failed.
    public init(_ call: String, code: CInt? = nil) {
        let last = errno
        self.call = call
        self.code = code ?? last
    }

    /// What the system says of the error, such as `Permission denied`.
    public var reason: String { unsafe String(cString: strerror(code)) }

    /// The call and the reason, on one line.
    public var description: String { "\(call): \(reason)" }
}
