import Glibc
import Linux

/// The place for events could not be opened.
public struct EventOutputError: Error, Hashable, CustomStringConvertible {
    /// The path that was given.
    public let path: String
    /// The errno of the call that failed.
    public let code: CInt

    /// What was tried, why it failed and what to do, in one line.
    public var description: String {
        let advice = code == ENXIO ? "a FIFO needs its reader first" : "choose another with --events"
        return "cannot write events to \(path): \(SystemError("open", code: code).reason); \(advice)"
    }
}
