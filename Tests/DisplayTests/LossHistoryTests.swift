import Parsing
import Testing

import Display

@Suite("Losses per interval")
struct LossHistoryTests {
    private func counts(_ upstreams: [String: Int]) -> LossCounts {
        let lines = upstreams.map {
            "lostreply_lost_responses_total{upstream=\"\($0.key)\",process=\"nginx\"} \($0.value)"
        }
        return LossCounts(MetricsSnapshot(lines.joined(separator: "\n")))
    }

    @Test("What was lost before the watch began is in no column, what is lost since is in one")
    func baseline() {
        var history = LossHistory()
        history.add(counts(["a": 100]), at: 0)
        history.add(counts(["a": 103, "b": 1]), at: 3)
        history.add(counts(["a": 104, "b": 1]), at: 4)
        #expect(history.values(.upstream("a"), atMost: 60).values == [0, 3, 1])
        #expect(history.values(.upstream("b"), atMost: 60).values == [0, 1, 0])
        #expect(history.values(.process("nginx"), atMost: 60).values == [0, 4, 1])
        #expect(history.values(.upstream("c"), atMost: 60).values == [0, 0, 0])
    }

    @Test("An agent that was started again counts from zero")
    func restart() {
        var history = LossHistory()
        history.add(counts(["a": 100]), at: 0)
        history.add(counts(["a": 2]), at: 2)
        #expect(history.values(.upstream("a"), atMost: 60).values == [0, 2])
    }

    @Test("However long the watch, every loss since its start is in a column of the width there is")
    func merging() {
        var history = LossHistory()
        history.add(counts(["a": 0]), at: 0)
        for second in 1...10_000 { history.add(counts(["a": second]), at: second) }
        for width in [1, 7, 20, 64] {
            let (values, seconds) = history.values(.upstream("a"), atMost: width)
            #expect(values.count <= width)
            #expect(values.reduce(0, +) == 10_000)
            #expect(seconds * values.count >= 10_000)
            #expect(seconds * (values.count - 1) <= 10_000)
        }
    }

    @Test("Whatever a server says, no column is too great for a number")
    func hostile() {
        var history = LossHistory()
        for second in 0..<5000 { history.add(counts(["a": second % 2 == 0 ? -1 << 53 : 1 << 53]), at: second / 1000) }
        history.add(counts(["a": 0]), at: 1_000_000)
        #expect(history.values(.upstream("a"), atMost: 1).values.allSatisfy { $0 > 0 })
    }

    @Test("A long pause leaves empty columns")
    func pause() {
        var history = LossHistory()
        history.add(counts(["a": 0]), at: 0)
        history.add(counts(["a": 5]), at: 1_000_000)
        let values = history.values(.upstream("a"), atMost: 64).values
        #expect(values.last == 5)
        #expect(values.dropLast().allSatisfy { $0 == 0 })
        #expect(values.count <= 64)
    }
}
