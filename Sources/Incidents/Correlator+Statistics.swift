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

    /// How long the oldest entry of a table has been there.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - now: CLOCK_MONOTONIC; the time that the correlator has let pass counts where it is later.
    /// - Returns: Nanoseconds; 0 where the table is empty.
    public func oldestAge(_ table: CorrelatorTable, at now: UInt64) -> UInt64 {
        let arrival =
            switch table {
            case .open: open.oldestArrival
            case .wire: wires.oldestArrival
            case .ended: ended.oldestArrival
            case .waiting: waiting.oldestArrival
            }
        return arrival.map { max(clock, now) - $0 } ?? 0
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
