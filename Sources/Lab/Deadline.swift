import Glibc

/// A point of CLOCK_MONOTONIC by which something must have happened.
public struct Deadline: Sendable {
    private let nanoseconds: Int64

    /// A deadline some time from now.
    ///
    /// - Parameter duration: How long from now.
    public init(in duration: Duration) {
        let (seconds, attoseconds) = duration.components
        nanoseconds = Self.now + seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Whether it is over.
    public var hasPassed: Bool { Self.now >= nanoseconds }

    /// What is left of it for poll(2), rounded up; 0 once it has passed.
    public var milliseconds: CInt {
        CInt(clamping: max(0, nanoseconds - Self.now + 999_999) / 1_000_000)
    }

    /// CLOCK_MONOTONIC now, in nanoseconds.
    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
