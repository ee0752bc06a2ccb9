internal import Glibc
internal import Lab

/// Switches hooks on and off inside one running workload, and compares each window with the two beside it.
///
/// What the machine does meanwhile is in all three alike, so that the ratio holds where two runs after each other would
/// differ by more than what is sought.
struct Toggle {
    private let interruption: Interruption
    /// How long a window is, in milliseconds: what a shared machine does moves slower than that, and cancels out.
    private let window: CInt = 10
    /// How long what attaching and detaching woke is given to end, in milliseconds.
    private let settling: CInt = 5
    /// How many pairs there are at least, if there is time for them.
    private let leastPairs = 300
    /// How long it goes on at the most; less, once the ratio is clearly below its limit.
    private let duration = Duration.seconds(45)

    init(_ interruption: Interruption) { self.interruption = interruption }

    /// CPU time per unit of work, with hooks over without.
    ///
    /// - Parameters:
    ///   - workload: What runs.
    ///   - limit: What is allowed.
    ///   - attach: Attaches the hooks; they stay as long as what it returns.
    /// - Returns: The ratio, and the nanoseconds per unit without hooks, the median of all windows.
    /// - Throws: A signal that has come, why hooks could not be attached, or that too little went on.
    func ratio(
        _ workload: some Workload, atMost limit: Double, attaching attach: () throws(RunEnd) -> [AnyObject]
    ) throws(RunEnd) -> (estimate: Estimate, nanoseconds: Double) {
        var ratios: [Double] = []
        var costs: [Double] = []
        let deadline = Deadline(in: duration)
        var before = try measure(workload)
        var isClear = false
        repeat {
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
            isClear = ratios.count >= leastPairs && Estimate(trimming: ratios).isBelow(limit)
        } while !isClear && !deadline.hasPassed
        guard ratios.count >= Estimate.leastPairs else { throw .failed("\(workload.name) stood still") }
        return (Estimate(trimming: ratios), costs.sorted()[costs.count / 2])
    }

    private func measure(_ workload: some Workload) throws(RunEnd) -> Window {
        try interruption.pause(milliseconds: settling)
        let (units, nanoseconds) = (workload.units, workload.clock.nanoseconds)
        try interruption.pause(milliseconds: window)
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
