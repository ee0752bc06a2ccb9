import Glibc

/// What poll(2) waits for, and what it found.
public struct PollEvents: OptionSet, Sendable {
    /// The bits of `pollfd`.
    public let rawValue: Int16

    /// Makes a set from the bits of `pollfd`.
    public init(rawValue: Int16) { self.rawValue = rawValue }

    /// There is something to read: data, an end, or an error.
    public static let readable = PollEvents(rawValue: Int16(POLLIN))
    /// There is room to write, or an error.
    public static let writable = PollEvents(rawValue: Int16(POLLOUT))
    /// An error is pending; found without being asked for.
    public static let error = PollEvents(rawValue: Int16(POLLERR))
    /// Both directions have ended; found without being asked for.
    public static let hangUp = PollEvents(rawValue: Int16(POLLHUP))
}
