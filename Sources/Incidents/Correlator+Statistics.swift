public import Records

extension Correlator {
    /// Incidents whose socket is not closed yet.
    public func openCount(_ role: Role) -> Int {
        openByRole[role, default: 0]
    }

    /// Flows that the indices over incidents and RSTs name, for tests: none may outlive its entries.
    package var indexedFlows: (seekers: Int, wires: Int) { (seekers.flowCount, wires.serials.flowCount) }

    /// Entries that a table holds.
    public func entries(_ table: CorrelatorTable) -> Int {
        switch table {
        case .open: open.count
        case .wire: wires.count
        case .ended: ended.count
        case .waiting: waiting.count
        }
    }

    /// Entries that a table gave up before their time: at its bound, and for `open` also past its age.
    public func evictions(_ table: CorrelatorTable) -> UInt64 {
        switch table {
        case .open: openEvictions
        case .wire: wires.evictions
        case .ended: endedEvictions
        case .waiting: waitingEvictions
        }
    }
}
