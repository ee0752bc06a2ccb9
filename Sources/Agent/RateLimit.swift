/// Lets something happen so often a second and no more.
struct RateLimit {
    private let limit: Int
    private var second: UInt64 = 0
    private var count = 0

    /// - Parameter limit: How often a second.
    init(limit: Int) { self.limit = limit }

    /// Takes one of this second's turns, in CLOCK_MONOTONIC's nanoseconds; false where there is none left.
    mutating func take(at now: UInt64) -> Bool {
        let current = now / 1_000_000_000
        if current != second {
            second = current
            count = 0
        }
        guard count < limit else { return false }
        count += 1
        return true
    }
}
