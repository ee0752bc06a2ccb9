public import Records

extension Correlator {
    /// Incidents whose socket is not closed yet.
    public func openCount(_ role: Role) -> Int {
        openByRole[role, default: 0]
    }

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
