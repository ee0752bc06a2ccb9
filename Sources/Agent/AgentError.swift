internal import Glibc

/// Why the agent cannot start or go on, in one line that says what to do, and with which exit code.
public struct AgentError: Error, Equatable, CustomStringConvertible {
    /// The kinds of failure that scripts can tell apart.
    public enum Kind: Int32, Sendable {
        /// Anything that has no code of its own.
        case general = 1
        /// A setting that makes no sense (EX_USAGE).
        case usage = 64
        /// The kernel lacks something (EX_UNAVAILABLE).
        case kernel = 69
        /// A privilege is missing (EX_NOPERM).
        case privilege = 77

        /// The kind of a call that failed, by its errno.
        init(code: CInt) { self = code == EACCES || code == EPERM ? .privilege : .general }
    }

    /// The kind of failure; its raw value is the exit code.
    public var kind: Kind
    /// What was tried, on what, why it failed, and what to do.
    public var description: String

    /// Makes an error.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
