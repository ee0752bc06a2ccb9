internal import Glibc

/// The kernel's clocks, in nanoseconds.
enum Clock {
    /// CLOCK_MONOTONIC, in which records are timed.
    static var monotonic: UInt64 { read(CLOCK_MONOTONIC) }

    /// CLOCK_REALTIME, since the epoch.
    static var realtime: UInt64 { read(CLOCK_REALTIME) }

    /// What to add to CLOCK_MONOTONIC for the time since the epoch.
    ///
    /// A thread can be put aside between one clock and the other: of a few readings the one that took least counts, and
    /// the rest of its error is half of that.
    static var wallClockOffset: Int64 {
        var best = (duration: UInt64.max, offset: Int64(0))
        for _ in 0..<8 where best.duration > 1000 {
            let before = monotonic
            let wall = realtime
            let duration = monotonic - before
            guard duration < best.duration else { continue }
            best = (duration, Int64(bitPattern: wall &- (before + duration / 2)))
        }
        return best.offset
    }

    /// The length of a kernel tick: the resolution of the coarse clock (kernel: `KTIME_LOW_RES`).
    static let tickNanoseconds: UInt64 = {
        var resolution = timespec()
        unsafe clock_getres(CLOCK_MONOTONIC_COARSE, &resolution)
        return nanoseconds(resolution)
    }()

    private static func read(_ clock: clockid_t) -> UInt64 {
        var now = timespec()
        unsafe clock_gettime(clock, &now)
        return nanoseconds(now)
    }

    private static func nanoseconds(_ time: timespec) -> UInt64 {
        UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
