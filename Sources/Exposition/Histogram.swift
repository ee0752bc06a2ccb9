/// How often values fell into each of a fixed set of buckets, and their sum.
public struct Histogram: Hashable, Sendable {
    /// The inclusive upper bounds of the buckets, rising, without the last one's infinity.
    public let upperBounds: [Double]
    /// How many values each bucket holds, not cumulative; the last is of those above every bound.
    public private(set) var counts: [UInt64]
    /// The sum of the values.
    public private(set) var sum = 0.0

    /// Makes an empty histogram.
    ///
    /// - Parameter upperBounds: The inclusive upper bounds of its buckets, finite and rising.
    public init(upperBounds: [Double]) {
        precondition(zip(upperBounds, upperBounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds must rise")
        self.upperBounds = upperBounds
        self.counts = Array(repeating: 0, count: upperBounds.count + 1)
    }

    /// How many values were observed.
    public var count: UInt64 { counts.reduce(0, +) }

    /// Counts a value.
    ///
    /// - Parameter value: The value, in the unit of the bounds.
    public mutating func observe(_ value: Double) {
        counts[upperBounds.firstIndex { value <= $0 } ?? upperBounds.count] += 1
        sum += value
    }
}

extension Histogram {
    /// Bounds for sizes in bytes: 1 B to 16 MiB, by a factor of four from 16 B on.
    public static let byteBounds: [Double] = [
        1, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
    ]

    /// Bounds for durations in seconds: 1 us to 60 s, two a decade.
    public static let secondBounds: [Double] = [
        1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60,
    ]
}
