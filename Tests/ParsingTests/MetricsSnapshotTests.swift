import Parsing
import Testing

@Suite("Metrics snapshots")
struct MetricsSnapshotTests {
    private let snapshot = MetricsSnapshot(
        """
        # HELP resets Resets.
        # TYPE resets counter
        resets{role="upstream",cause="packet"} 3
        resets{role="upstream",cause="no_packet"} 4 1700000000000
        resets{role="downstream",cause="packet"} 5
        odd{text="a\\"b,}\\\\ c\\nd"} 1e3
        plain 7
        absent NaN
        """)

    @Test("Samples that carry the labels are summed")
    func sums() {
        #expect(snapshot.sum("resets") == 12)
        #expect(snapshot.sum("resets", ["role": "upstream"]) == 7)
        #expect(snapshot.sum("resets", ["role": "upstream", "cause": "packet"]) == 3)
        #expect(snapshot.sum("plain") == 7)
    }

    @Test("Samples are summed by a label's value")
    func sumsByLabel() {
        #expect(snapshot.sums("resets", by: "role") == ["upstream": 7, "downstream": 5])
        #expect(snapshot.sums("plain", by: "role") == [:])
    }

    @Test(
        "A number that is too great, or too small, is brought nearer",
        arguments: [
            ("1e30", 1 << 53), ("-1e30", -(1 << 53)), ("9223372036854775808", 1 << 53), ("1.7e308", 1 << 53),
            ("1e-300", 0), ("1.9", 1), ("-1.9", -1), ("9007199254740993", 1 << 53), ("+Inf", nil), ("NaN", nil),
        ] as [(String, Int?)])
    func hostile(value: String, sum: Int?) {
        let snapshot = MetricsSnapshot("a{b=\"c\"} \(value)\n")
        #expect(snapshot.sum("a") == sum)
        #expect(snapshot.sums("a", by: "b") == (sum.map { ["c": $0] } ?? [:]))
        let many = MetricsSnapshot(String(repeating: "a{b=\"c\"} \(value)\n", count: 9))
        #expect((-(1 << 53)...(1 << 53)).contains(many.sum("a") ?? 0))
    }

    @Test("The values of a label are told once each")
    func labelValues() {
        #expect(snapshot.values(of: "role", in: "resets") == ["downstream", "upstream"])
        #expect(snapshot.values(of: "role", in: "plain") == [])
    }

    @Test("A counter that fell or went is told, a gauge that did is not")
    func decreases() {
        let earlier = MetricsSnapshot("a_total{x=\"1\"} 3\na_total{x=\"2\"} 1\nb_sum 2\nc 9\nd_total 4\n")
        let later = MetricsSnapshot("a_total{x=\"1\"} 2\na_total{x=\"2\"} 5\nb_sum 2.5\nc 1\n")
        #expect(later.decreases(since: earlier) == ["a_total", "d_total"])
        #expect(later.decreases(since: later) == [])
    }

    @Test("Escapes in label values are undone")
    func escapes() {
        #expect(snapshot.sum("odd", ["text": "a\"b,}\\ c\nd"]) == 1000)
    }

    @Test("What is not there is nil, not zero")
    func missing() {
        #expect(snapshot.sum("resets", ["role": "unknown"]) == nil)
        #expect(snapshot.sum("resets_total") == nil)
        #expect(snapshot.sum("absent") == nil)
    }
}
