import DequeModule
public import Records

/// Turns records into incidents: joins a socket's reset and close by its cookie, and finds the RST on the wire.
///
/// Pure: the time comes with each call. Records may come in any order and may be missing; a socket's close carries
/// its reset, so that the loss of the latter's own record costs nothing. Every table is bounded.
public struct Correlator: Sendable {
    /// An incident that is open, or has ended and waits for its RST.
    private struct Pending {
        var reset: Reset
        var since: UInt64
        var closed: SocketClosed?
        var outcome: Outcome?
        /// Whether its RST was looked for: once, when the other ring has had its time.
        var isMatched = false
        var wire: WireRST?
    }

    private let limits: CorrelatorLimits
    private var pending: [Incident.ID: Pending] = [:]
    /// Those that were ever open, oldest first; one that has ended since stays until it is passed.
    private var openOrder: Deque<Incident.ID> = []
    /// Those whose RST is yet to be looked for, in the order in which that falls due.
    private var matchOrder: Deque<(id: Incident.ID, due: UInt64)> = []
    private var wires: WireTable
    private var ended: EndedSet
    private var finished: [Incident] = []
    private var openCounts: [Role: Int] = [:]
    private var openTotal = 0
    private var counts = CorrelatorStatistics()
    private var now: UInt64 = 0

    /// Makes an empty correlator.
    public init(limits: CorrelatorLimits = CorrelatorLimits()) {
        self.limits = limits
        wires = WireTable(limit: limits.wire, age: limits.wireAge)
        ended = EndedSet(limit: limits.ended)
    }

    /// Takes in a record.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - now: CLOCK_MONOTONIC in nanoseconds; a time before the last one is taken for that.
    public mutating func receive(_ record: Record, at now: UInt64) {
        self.now = max(self.now, now)
        switch record {
        case .wireRST(let wire): wires.insert(wire)
        case .socketReset(let reset): receive(reset)
        case .socketClosed(let closed): receive(closed)
        }
    }

    /// Lets time pass: looks for RSTs that are due, forgets what is too old.
    ///
    /// - Parameter now: CLOCK_MONOTONIC in nanoseconds.
    public mutating func advance(to now: UInt64) {
        self.now = max(self.now, now)
        while let next = matchOrder.first, next.due <= self.now { matchNext() }
        wires.expire(at: self.now)
        while let oldest = oldestOpen(), self.now - oldest.since > limits.openAge { abandonOldest() }
    }

    /// Hands over the incidents that have finished since the last call, each once.
    public mutating func takeFinished() -> [Incident] {
        defer { finished = [] }
        return finished
    }

    /// Ends: what is open is abandoned, what waits is handed over.
    public mutating func end() {
        while oldestOpen() != nil { abandonOldest() }
        while !matchOrder.isEmpty { matchNext() }
    }

    /// What the tables hold and have lost.
    public var statistics: CorrelatorStatistics {
        var statistics = counts
        statistics.open = openCounts
        statistics.entries = [
            .open: openTotal, .wire: wires.count, .waiting: pending.count - openTotal, .ended: ended.count,
        ]
        statistics.evictions[.wire] = wires.evictions
        return statistics
    }

    private mutating func receive(_ reset: Reset) {
        let id = Incident.ID(cookie: reset.cookie, time: reset.time)
        guard pending[id] == nil, !ended.contains(id) else { return counts.duplicates += 1 }
        begin(id, reset)
        if reset.unreadBytes == 0 && reset.outOfOrderBytes == 0 {
            finish(id, .empty)
        } else if openTotal > limits.open {
            abandonOldest()
            counts.evictions[.open, default: 0] += 1
        }
    }

    private mutating func receive(_ closed: SocketClosed) {
        let id = Incident.ID(cookie: closed.reset.cookie, time: closed.reset.time)
        if pending[id] == nil {
            guard !ended.contains(id) else { return counts.duplicates += 1 }
            begin(id, closed.reset)
        }
        guard pending[id]?.outcome == nil else { return counts.duplicates += 1 }
        // The close knows more of the reset than its own record did: its cause.
        pending[id]?.reset = closed.reset
        pending[id]?.closed = closed
        finish(id, Outcome(closed: closed))
    }

    private mutating func begin(_ id: Incident.ID, _ reset: Reset) {
        pending[id] = Pending(reset: reset, since: now)
        openOrder.append(id)
        openCounts[reset.role, default: 0] += 1
        openTotal += 1
        matchOrder.append((id, now + limits.wireGrace))
        trimOpenOrder()
    }

    /// Decides the outcome, for good; hands the incident over once its RST was looked for.
    private mutating func finish(_ id: Incident.ID, _ outcome: Outcome) {
        guard var incident = pending[id], incident.outcome == nil else { return }
        incident.outcome = outcome
        pending[id] = incident
        openCounts[incident.reset.role, default: 0] -= 1
        openTotal -= 1
        if ended.insert(id, isAbandoned: outcome == .abandoned) { counts.evictions[.ended, default: 0] += 1 }
        if incident.isMatched {
            release(id)
        } else if pending.count - openTotal > limits.waiting {
            matchNext()
            counts.evictions[.waiting, default: 0] += 1
        }
    }

    /// Looks for the RST of the incident that has waited longest.
    private mutating func matchNext() {
        guard let id = matchOrder.popFirst()?.id, var incident = pending[id] else { return }
        incident.isMatched = true
        incident.wire = incident.reset.cause == .noPacket ? nil : wires.claim(for: incident.reset)
        if let wire = incident.wire {
            if let mismatch = Mismatch(resetBy: wire) { counts.mismatches[mismatch, default: 0] += 1 }
        } else if incident.reset.cause == .packet {
            counts.unmatchedResets += 1
        }
        pending[id] = incident
        if incident.outcome != nil { release(id) }
    }

    private mutating func release(_ id: Incident.ID) {
        guard let incident = pending.removeValue(forKey: id), let outcome = incident.outcome else { return }
        finished.append(
            Incident(outcome: outcome, reset: incident.reset, closed: incident.closed, wire: incident.wire))
    }

    private mutating func abandonOldest() {
        guard oldestOpen() != nil, let id = openOrder.popFirst() else { return }
        finish(id, .abandoned)
    }

    /// The oldest open incident; passes those that have ended.
    private mutating func oldestOpen() -> Pending? {
        while let id = openOrder.first {
            if let incident = pending[id], incident.outcome == nil { return incident }
            openOrder.removeFirst()
        }
        return nil
    }

    /// One that stays open for hours holds up those behind it, so the ended are taken out now and then.
    private mutating func trimOpenOrder() {
        guard openOrder.count > 2 * openTotal + 64 else { return }
        openOrder = Deque(openOrder.filter { id in pending[id].map { $0.outcome == nil } ?? false })
    }
}
