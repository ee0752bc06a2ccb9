internal import Incidents
internal import Records

/// What the correlator's tables hold and have lost at one moment: a copy of the figures, not of the tables.
struct CorrelatorFigures: Sendable {
    let open: [Role: Int]
    let entries: [CorrelatorTable: Int]
    let evictions: [CorrelatorTable: UInt64]
    let unmatchedResets: UInt64
    let mismatches: [Mismatch: UInt64]
    let duplicates: UInt64

    init(_ correlator: borrowing Correlator) {
        var open: [Role: Int] = [:]
        for role in Role.allCases { open[role] = correlator.openCount(role) }
        var entries: [CorrelatorTable: Int] = [:]
        var evictions: [CorrelatorTable: UInt64] = [:]
        for table in CorrelatorTable.allCases {
            entries[table] = correlator.entries(table)
            evictions[table] = correlator.evictions(table)
        }
        self.open = open
        self.entries = entries
        self.evictions = evictions
        unmatchedResets = correlator.unmatchedResets
        mismatches = correlator.mismatches
        duplicates = correlator.duplicates
    }
}
