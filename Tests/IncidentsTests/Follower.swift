import Records

import Incidents
import TestSupport

/// Feeds a correlator the records of a history and notes each broken promise.
struct Follower {
    private(set) var correlator: Correlator
    private(set) var finished: [Incident] = []
    /// What went wrong, in words; empty where every promise held.
    private(set) var faults: [String] = []
    private var clock: UInt64 = second

    /// Incidents of which a socket record was delivered and taken in.
    private var taken: Set<Incident.ID> = []
    /// Incidents that were ignored from the first record on, as the watermark of forgotten abandoned ones asks.
    private var ignored: Set<Incident.ID> = []

    init(limits: CorrelatorLimits = .init()) {
        correlator = Correlator(limits: limits)
    }

    mutating func deliver(_ event: History.Event) {
        let before = correlator.duplicates
        correlator.receive(event.record, at: clock)
        if let id = event.id {
            if correlator.duplicates == before {
                taken.insert(id)
            } else if !taken.contains(id) {
                ignored.insert(id)
            }
        } else {
            check(correlator.duplicates == before, "a wire record counts as a duplicate")
        }
        checkBounds()
    }

    /// Lets some time pass, now and then backwards.
    mutating func step(by span: UInt64, using generator: inout SplitMix64) {
        clock += UInt64.random(in: 0...span, using: &generator)
        correlator.advance(to: generator.chance(10) ? clock - second : clock)
        checkBounds()
    }

    mutating func take() {
        finished += correlator.takeFinished()
    }

    /// Ends the correlator and checks what is true of every history at its end.
    mutating func end() {
        correlator.end()
        checkBounds()
        take()
        check(correlator.takeFinished().isEmpty, "handed over twice")
        check(correlator.entries(.open) == 0 && correlator.entries(.waiting) == 0, "not all ended")
        check(correlator.indexedFlows.seekers == 0, "an ended incident still seeks its RST")
        check(correlator.indexedFlows.wires <= correlator.entries(.wire), "a flow without RSTs is kept")
        check(Set(finished.map(\.id)).count == finished.count, "two outcomes")
        check(Set(finished.map(\.id)) == taken, "an incident without outcome, or an outcome without incident")
        checkIgnored()
        checkWires()
        checkCounts()
    }

    /// Checks that each incident ended as its history says; one may be abandoned where the history allows it.
    mutating func checkOutcomes(of history: History, delivered: [History.Event], mayAbandon: Bool) {
        check(ignored.isEmpty, "an incident was ignored")
        let closed = Set(
            delivered.compactMap { event in
                if case .socketClosed = event.record { event.id } else { nil }
            })
        let lives = Dictionary(uniqueKeysWithValues: history.lives.map { ($0.reset.id, $0) })
        for incident in finished {
            guard let life = lives[incident.id] else { continue }
            let followed = closed.contains(incident.id) || life.closed == nil
            let expected = followed ? life.outcome : .abandoned
            check(
                incident.outcome == expected || (mayAbandon && incident.outcome == .abandoned),
                "\(incident.outcome) instead of \(expected)")
        }
    }

    private mutating func check(_ condition: Bool, _ fault: @autoclosure () -> String) {
        if !condition {
            faults.append(fault())
        }
    }

    private mutating func checkBounds() {
        let limits = correlator.limits
        let bounds: [(CorrelatorTable, Int)] = [
            (.open, limits.maxOpen), (.wire, limits.maxWire), (.ended, limits.maxEnded), (.waiting, limits.maxWaiting),
        ]
        for (table, bound) in bounds {
            check(correlator.entries(table) <= bound, "\(table.label) exceeds its bound")
        }
        let open = Role.allCases.map { correlator.openCount($0) }
        check(open.allSatisfy { $0 >= 0 }, "a negative gauge")
        check(open.reduce(0, +) == correlator.entries(.open), "the gauge is not the table")
    }

    private mutating func checkIgnored() {
        let newest = finished.filter { $0.outcome == .abandoned }.map(\.id.time).max() ?? 0
        check(ignored.allSatisfy { $0.time <= newest }, "ignored beyond the watermark")
        check(ignored.isDisjoint(with: taken), "ignored, then taken in")
    }

    private mutating func checkWires() {
        let attached = finished.compactMap(\.wire)
        check(Set(attached).count == attached.count, "a wire record attached twice")
        for incident in finished {
            guard let wire = incident.wire else { continue }
            check(wire.flow == incident.reset.flow, "a RST of another flow")
            check(wire.time <= incident.reset.time, "a RST after the reset")
            check(wire.time + correlator.limits.wireAge >= incident.reset.time, "a RST too old")
            check(incident.reset.cause != .noPacket, "a RST that caused nothing")
        }
    }

    private mutating func checkCounts() {
        let sum = Outcome.allCases.map { outcome in finished.count { $0.outcome == outcome } }.reduce(0, +)
        check(sum == taken.count, "the outcomes do not add up")
        let unmatched = finished.count { $0.wire == nil && $0.reset.cause == .packet }
        check(correlator.unmatchedResets == UInt64(unmatched), "unmatched resets do not add up")
        let mismatched = finished.count { $0.wire?.verdict.predictsReset == false }
        check(correlator.mismatches.values.reduce(0, +) == UInt64(mismatched), "mismatches do not add up")
    }
}
