public import Records

/// What a correlator's tables hold and have lost.
public struct CorrelatorStatistics: Hashable, Sendable {
    /// A correlator's tables.
    public enum Table: CaseIterable, Hashable, Sendable {
        case open
        case wire
        case waiting
        case ended

        /// The value of the `table` label.
        public var label: String {
            switch self {
            case .open: "open"
            case .wire: "wire"
            case .waiting: "waiting"
            case .ended: "ended"
            }
        }
    }

    /// Incidents that are not closed yet.
    public internal(set) var open: [Role: Int] = [:]
    /// Entries in each table.
    public internal(set) var entries: [Table: Int] = [:]
    /// Entries that left each table for want of room or by age.
    public internal(set) var evictions: [Table: UInt64] = [:]
    /// Resets by a RST that was not found on the wire.
    public internal(set) var unmatchedResets: UInt64 = 0
    /// Resets that were not predicted.
    public internal(set) var mismatches: [Mismatch: UInt64] = [:]
    /// Records of an incident that had ended already.
    public internal(set) var duplicates: UInt64 = 0
}
