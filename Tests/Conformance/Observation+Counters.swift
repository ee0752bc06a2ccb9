import Probe
import Records

extension Observation {
    /// What our counters say of the time between two looks at them.
    init(from before: Counters, to after: Counters) {
        func moved<Cell: Hashable & CaseIterable>(_ count: (Counters, Cell) -> UInt64) -> [Cell: UInt64] {
            let moves = Cell.allCases.map { ($0, count(after, $0) - count(before, $0)) }
            return Dictionary(uniqueKeysWithValues: moves.filter { $0.1 > 0 })
        }
        self.init(
            verdicts: moved { $0.rstPackets(.incoming, $1) }, refusals: moved { $0.refusedResets($1) },
            mismatches: Self.mismatches(after) - Self.mismatches(before), syns: moved { $0.synPackets($1) },
            unacceptableACKs: moved { $0.unacceptableACKs($1) }, resets: moved { $0.resets($1) })
    }

    private static func mismatches(_ counters: Counters) -> UInt64 {
        Verdict.allCases.reduce(0) { sum, verdict in
            Refusal.allCases.reduce(sum) { sum, refusal in
                sum + [false, true].reduce(0) { $0 + counters.mismatches(verdict, refusal, backlog: $1) }
            }
        }
    }
}
