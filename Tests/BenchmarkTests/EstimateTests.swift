import Benchmark
import Testing

@Suite("What paired windows add up to")
struct EstimateTests {
    @Test("Equal ratios are certain")
    func equal() {
        let estimate = Estimate(trimming: [Double](repeating: 1.02, count: 20))
        #expect(abs(estimate.ratio - 1.02) < 1e-9)
        #expect(estimate.error < 1e-9)
    }

    @Test("A neighbour in a fifth of the windows moves nothing")
    func outliers() {
        let quiet = (0..<40).map { 1.01 + 0.001 * Double($0 % 5 - 2) }
        let disturbed = quiet.enumerated().map { $0.offset.isMultiple(of: 5) ? $0.element * 3 : $0.element }
        let (before, after) = (Estimate(trimming: quiet), Estimate(trimming: disturbed))
        #expect(abs(before.ratio - after.ratio) < 0.002)
        #expect(after.error < 0.002)
    }

    @Test("Four times the windows halve the error")
    func error() {
        let few = (0..<20).map { $0.isMultiple(of: 2) ? 1.0 : 1.1 }
        let many = (0..<80).map { $0.isMultiple(of: 2) ? 1.0 : 1.1 }
        let ratio = Estimate(trimming: few).error / Estimate(trimming: many).error
        #expect(abs(ratio - 2) < 0.1)
    }

    @Test("A ratio is clearly below a limit only where three standard errors are between them")
    func clearlyBelow() {
        var estimate = Estimate(trimming: [Double](repeating: 1.01, count: 20))
        estimate.error = 0.003
        #expect(estimate.isBelow(1.02))
        #expect(!estimate.isBelow(1.018))
        estimate.ratio = 0.99
        #expect(estimate.isBelow(1.01))
        #expect(!estimate.isBelow(1.008))
    }
}
