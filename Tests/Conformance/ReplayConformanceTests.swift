import Glibc
import Records
import TestSupport
import Testing

/// The same rows once more: a capture of them, judged from its bytes alone, beside the hook's verdict on the socket.
@Suite("Conformance of captures", .serialized, .privileged, .timeLimit(.minutes(2)))
struct ReplayConformanceTests {
    /// What a row's capture says, beside the hook.
    private struct Comparison {
        var row: String
        var live: [Verdict]
        var replayed: Verdict?
        var isSure: Bool
    }

    @Test("Where a capture is sure of a verdict, it is the one of the hook that sees the socket")
    func table() throws {
        let comparisons = try Bench.run { bench in
            // Of the receiver's tcp_rfc1337 no packet tells.
            let rows = Row.all.filter { !$0.expected.verdicts.isEmpty && $0.situation != .protectedTimeWait }
            return try rows.map { row in
                let seen = try row.play(on: bench)
                let rst = try bench.recording.lastRST()
                return Comparison(
                    row: row.name, live: Array(seen.verdicts.keys), replayed: rst?.verdict,
                    isSure: rst?.verdict != nil && rst?.certainty == .sure)
            }
        }
        for comparison in comparisons where comparison.isSure {
            #expect(
                comparison.replayed.map { comparison.live.contains($0) } == true,
                "\(comparison.row): \(comparison.live) live, \(comparison.replayed?.label ?? "nothing") replayed")
        }
        let sure = comparisons.count { $0.isSure }
        let unknown = comparisons.count { $0.replayed == nil }
        #expect(sure > comparisons.count * 3 / 4)
        print("replay conformance: \(comparisons.count) rows, sure of \(sure), unknown \(unknown)")
        fflush(nil)
    }
}
