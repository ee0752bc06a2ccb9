internal import Glibc
internal import Lab

/// Switches hooks on and off inside one running workload, and compares each window with the two beside it.
///
/// What the machine does meanwhile is in all three alike, so that the ratio holds where two runs after each other would
/// differ by more than what is sought.
struct Toggle {
    private let interruption: Interruption
    private let window = Duration.milliseconds(25)
    /// How many pairs there are at least.
    private let leastPairs = 100
    /// How long it goes on at the most; less, once the error is small.
    private let duration = Duration.seconds(40)
    /// A standard error that is good enough.
    private let precision = 0.002

    init(_ interruption: Interruption) { self.interruption = interruption }

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
        let deadline = Deadline(in: duration)
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
            guard ratios.count >= leastPairs else { continue }
            let estimate = Estimate(trimming: ratios)
            if estimate.error <= precision || deadline.hasPassed {
                return (estimate, costs.sorted()[costs.count / 2])
            }
        }
    }

    private func measure(_ workload: some Workload) throws(RunEnd) -> Window {
        // What attaching and detaching woke has gone by then.
        usleep(15_000)
        let (units, nanoseconds) = (workload.units, workload.clock.nanoseconds)
        usleep(useconds_t(window / .microseconds(1)))
        _ = try interruption.wait(for: .zero) { false }
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
