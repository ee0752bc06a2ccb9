/// The bounds of a correlator's tables.
public struct CorrelatorLimits: Hashable, Sendable {
    /// Incidents that are not closed yet; beyond it the oldest is abandoned.
    public var open = 65_536
    /// RSTs from the wire that no reset has claimed; beyond it the oldest is forgotten.
    public var wire = 65_536
    /// Finished incidents that wait for their RST; beyond it the oldest is handed over without.
    public var waiting = 65_536
    /// Names of finished incidents, by which a record that comes late or twice is known.
    public var ended = 65_536
    /// How long a RST from the wire can be claimed, in nanoseconds.
    public var wireAge: UInt64 = 5_000_000_000
    /// How long an incident may stay open, in nanoseconds; then it is abandoned.
    public var openAge: UInt64 = 24 * 3600 * 1_000_000_000
    /// How long an incident waits for its RST, which comes by another ring, in nanoseconds.
    public var wireGrace: UInt64 = 100_000_000

    /// Makes the product's bounds.
    public init() {}
}
