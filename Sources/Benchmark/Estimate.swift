internal import Glibc

/// A ratio with its standard error.
package struct Estimate: Sendable {
    /// The ratio.
    package var ratio: Double
    /// Its standard error.
    package var error: Double

    /// How many standard errors may lie between what was measured and what is.
    static let doubt = 3.0
    /// Fewer tell nothing: of five, three are left.
    static let leastPairs = 5

    /// What the ratios of paired windows add up to: the mean of their logarithms without the fifth at either end, for a
    /// neighbour that takes the CPU now and then is no part of it.
    ///
    /// - Parameter ratios: At least `leastPairs`.
    package init(trimming ratios: [Double]) {
        let sorted = ratios.map { log($0) }.sorted()
        let cut = sorted.count / 5
        let kept = sorted[cut..<(sorted.count - cut)]
        let mean = kept.reduce(0, +) / Double(kept.count)
        // The variance of a trimmed mean is that of the sample with its ends pulled in to where they were cut
        // (Tukey and McLaughlin 1963).
        let low = kept.first ?? mean
        let high = kept.last ?? mean
        let winsorized = sorted.map { min(max($0, low), high) }
        let center = winsorized.reduce(0, +) / Double(winsorized.count)
        let squares = winsorized.reduce(0) { $0 + ($1 - center) * ($1 - center) }
        let deviation = (squares / Double(max(1, winsorized.count - 1))).squareRoot()
        let keptShare = Double(kept.count) / Double(sorted.count)
        ratio = exp(mean)
        error = ratio * deviation / (keptShare * Double(sorted.count).squareRoot())
    }

    /// Whether it is below a limit beyond doubt, so that more windows would tell nothing else; hooks that seem to save
    /// time show how wide the error is.
    package func isBelow(_ limit: Double) -> Bool { max(1, ratio) + Self.doubt * error <= limit }
}
