internal import Glibc
internal import Lab

/// Switches hooks on and off inside one running workload, and compares each window with the two beside it.
///
/// What the machine does meanwhile is in all three alike, so that the ratio holds where two runs after each other would
/// differ by more than what is sought.
struct Toggle {
    let interruption: Interruption
    /// How long a window is.
    let window: Duration
    /// How many pairs there are at least and at the most; more than the least only until the error is small.
    let pairs: ClosedRange<Int>
    /// A standard error that is good enough.
    let precision: Double

    init(_ interruption: Interruption, pairs: ClosedRange<Int> = 24...80, precision: Double = 0.004) {
        self.interruption = interruption
        self.window = .milliseconds(100)
        self.pairs = pairs
        self.precision = precision
    }

    /// CPU time per unit of work, with hooks over without.
    ///
    /// - Parameters:
    ///   - workload: What runs.
    ///   - attach: Attaches the hooks; they stay as long as what it returns.
    /// - Returns: The ratio, and the nanoseconds per unit without hooks, the median of all windows.
    /// - Throws: A signal that has come, or why hooks could not be attached.
    func ratio(_ workload: some Workload, attaching attach: () throws(RunEnd) -> [AnyObject]) throws(RunEnd) -> (
        estimate: Estimate, nanoseconds: Double
    ) {
        var ratios: [Double] = []
        var costs: [Double] = []
        var before = try measure(workload)
        while true {
            var hooks = try attach()
            let with = try measure(workload)
            withExtendedLifetime(hooks) {}
            hooks = []
            let after = try measure(workload)
            if let ratio = with.over(before, after) {
                ratios.append(ratio)
                costs.append(after.cost)
            }
            before = after
            guard ratios.count >= pairs.lowerBound else { continue }
            let estimate = Estimate(trimming: ratios)
            if estimate.error <= precision || ratios.count >= pairs.upperBound {
                return (estimate, costs.sorted()[costs.count / 2])
            }
        }
    }

    private func measure(_ workload: some Workload) throws(RunEnd) -> Window {
        // What attaching and detaching woke has gone by then.
        _ = try interruption.wait(for: .milliseconds(20)) { false }
        let (units, nanoseconds) = (workload.units, workload.clock.nanoseconds)
        _ = try interruption.wait(for: window) { false }
        let used = workload.clock.nanoseconds - nanoseconds
        return Window(units: workload.units - units, nanoseconds: used)
    }

    /// What was done in a while, and what it took.
    private struct Window {
        let units: UInt64
        let nanoseconds: UInt64

        /// Nanoseconds per unit.
        var cost: Double { Double(nanoseconds) / Double(units) }

        /// The cost over that of the two windows beside it; nil where any of them stood still.
        func over(_ before: Window, _ after: Window) -> Double? {
            guard units > 0, before.units > 0, after.units > 0 else { return nil }
            return cost / (before.cost * after.cost).squareRoot()
        }
    }
}
