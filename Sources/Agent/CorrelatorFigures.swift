internal import Incidents
internal import Records

/// What the correlator's tables hold and have lost at one moment: a copy of the figures, not of the tables.
struct CorrelatorFigures: Sendable {
    let open: [Role: Int]
    let entries: [CorrelatorTable: Int]
    let evictions: [CorrelatorTable: UInt64]
    /// Nanoseconds that the oldest entry has been there.
    let oldestAges: [CorrelatorTable: UInt64]
    let unmatchedResets: UInt64
    let mismatches: [Mismatch: UInt64]
    let duplicates: UInt64

    /// - Parameters:
    ///   - correlator: Whose figures.
    ///   - now: CLOCK_MONOTONIC in nanoseconds.
    init(_ correlator: borrowing Correlator, at now: UInt64) {
        var open: [Role: Int] = [:]
        for role in Role.allCases { open[role] = correlator.openCount(role) }
        var entries: [CorrelatorTable: Int] = [:]
        var evictions: [CorrelatorTable: UInt64] = [:]
        var oldestAges: [CorrelatorTable: UInt64] = [:]
        for table in CorrelatorTable.allCases {
            entries[table] = correlator.entries(table)
            evictions[table] = correlator.evictions(table)
            oldestAges[table] = correlator.oldestAge(table, at: now)
        }
        self.open = open
        self.entries = entries
        self.evictions = evictions
        self.oldestAges = oldestAges
        unmatchedResets = correlator.unmatchedResets
        mismatches = correlator.mismatches
        duplicates = correlator.duplicates
    }
}
