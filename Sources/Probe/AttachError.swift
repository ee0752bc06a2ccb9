public import BPF

/// Why an interface did not get its hooks, and which of them failed.
public struct AttachError: Error, Equatable, CustomStringConvertible {
    /// What was to be attached.
    public enum Part: Sendable {
        case tcx
        case clsact
        case xdp
    }

    /// What was to be attached.
    public var part: Part
    /// The call that failed.
    public var cause: BPFError

    /// The positive errno value that the call left.
    public var code: CInt { cause.code }
    /// What the system says of it, such as `Device or resource busy`.
    public var reason: String { cause.reason }
    /// The call and what the system says of it, on one line.
    public var description: String { cause.description }
}
