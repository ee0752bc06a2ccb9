/// What an event needs to know beyond its incident.
public struct EventContext: Hashable, Sendable {
    /// Nanoseconds to add to a time of CLOCK_MONOTONIC for one since the epoch.
    public var wallClockOffset: Int64
    /// The name of the interface on which the RST came in; nil where it is not known.
    public var interfaceName: String?
    /// Who the process that closed the socket belongs to.
    public var owner: Owner
    /// The length of a kernel tick (jiffy) in nanoseconds, in which `Reset.dataAgeTicks` is counted.
    public var tickNanoseconds: UInt64

    /// Makes a context.
    public init(
        wallClockOffset: Int64, interfaceName: String?, owner: Owner = Owner(), tickNanoseconds: UInt64
    ) {
        self.wallClockOffset = wallClockOffset
        self.interfaceName = interfaceName
        self.owner = owner
        self.tickNanoseconds = tickNanoseconds
    }
}
