/// The bounds of a ``Correlator``: how much it holds, and for how long.
///
/// Counts are entries; 0 turns a table off. Ages are nanoseconds of CLOCK_MONOTONIC.
public struct CorrelatorLimits: Hashable, Sendable {
    /// Incidents whose socket is not closed yet; the oldest beyond it ends as `abandoned`.
    public var maxOpen = 65536
    /// RSTs on the wire that no incident has taken; the oldest beyond it is forgotten.
    public var maxWire = 65536
    /// Names of incidents handed over, by which a late or repeated record is known; the oldest beyond it is forgotten.
    public var maxEnded = 65536
    /// Ended incidents that wait for their RST on the wire; the oldest beyond it is handed over without waiting.
    public var maxWaiting = 65536
    /// How long before a reset its RST may have come in: 5 s.
    ///
    /// Usually it is microseconds. A RST that found the socket owned by its application waits in the backlog.
    public var wireAge: UInt64 = 5_000_000_000
    /// How long an incident may stay open before it ends as `abandoned`: 24 h.
    public var openAge: UInt64 = 86_400_000_000_000
    /// How long an ended incident waits for its RST on the wire, whose record comes through a ring of its own: 200 ms.
    public var wireGrace: UInt64 = 200_000_000

    /// Makes the default limits.
    public init() {}
}
