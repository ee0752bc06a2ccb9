import Benchmark
import Testing

@Suite("Promises")
struct TargetTests {
    @Test("A value without an error is held to its limit")
    func plain() {
        #expect(Target("t", 1.15, atMost: 1.15).isMet)
        #expect(!Target("t", 1.16, atMost: 1.15).isMet)
        #expect(!Target("t", 1, atMost: 0, .count).isMet)
    }

    @Test("A ratio is over its limit only by more than three standard errors")
    func ratio() {
        #expect(Target("t", 1.025, error: 0.003, atMost: 1.02).isMet)
        #expect(!Target("t", 1.035, error: 0.003, atMost: 1.02).isMet)
    }

    @Test("An error that is wider than what it is to tell apart keeps no promise")
    func vague() {
        #expect(!Target("t", 1.0, error: 0.05, atMost: 1.02).isMet)
    }

    @Test("What nothing is promised of is met; what is no number is not")
    func none() {
        #expect(Target("t", 100, atMost: nil).isMet)
        #expect(!Target("t", .nan, atMost: 1).isMet)
    }
}
