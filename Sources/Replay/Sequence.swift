/// A number of the circle of 2^32 that TCP counts on (RFC 9293, 3.4).
extension UInt32 {
    /// Whether it lies before another: less than half the circle away.
    @inline(__always)
    func isBefore(_ other: UInt32) -> Bool { Int32(bitPattern: self &- other) < 0 }

    /// Whether it lies behind another.
    @inline(__always)
    func isAfter(_ other: UInt32) -> Bool { other.isBefore(self) }
}
