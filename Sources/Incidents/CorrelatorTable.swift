/// A table of the ``Correlator``.
public enum CorrelatorTable: UInt8, CaseIterable, Sendable {
    /// Incidents whose socket is not closed yet.
    case open
    /// RSTs on the wire that no incident has taken.
    case wire
    /// Names of incidents that were handed over.
    case ended
    /// Ended incidents that wait for their RST on the wire.
    case waiting

    /// The value of the `table` label.
    public var label: String {
        switch self {
        case .open: "open"
        case .wire: "wire"
        case .ended: "ended"
        case .waiting: "waiting"
        }
    }
}
