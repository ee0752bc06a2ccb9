import Glibc

/// A moment of the wall clock, written in UTC with nanoseconds (RFC 3339).
public struct Timestamp: Hashable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public var nanosecondsSinceEpoch: UInt64

    /// Makes a moment.
    ///
    /// - Parameter nanosecondsSinceEpoch: Nanoseconds since 1970-01-01T00:00:00Z.
    public init(nanosecondsSinceEpoch: UInt64) {
        self.nanosecondsSinceEpoch = nanosecondsSinceEpoch
    }

    /// Makes a moment that the kernel told by CLOCK_MONOTONIC.
    ///
    /// - Parameters:
    ///   - monotonic: Nanoseconds of CLOCK_MONOTONIC.
    ///   - offset: What to add to it for the time since the epoch.
    public init(monotonic: UInt64, offset: Int64) {
        self.init(nanosecondsSinceEpoch: monotonic &+ UInt64(bitPattern: offset))
    }

    /// The present, by CLOCK_REALTIME.
    public static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanosecondsSinceEpoch: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }
}

extension Timestamp: CustomStringConvertible {
    /// The moment as `2026-11-24T01:02:03.000000004Z`.
    public var description: String {
        let civil = CivilTime(secondsSinceEpoch: nanosecondsSinceEpoch / 1_000_000_000)
        let (date, time) = ([civil.month, civil.day], [civil.hour, civil.minute, civil.second])
        return CivilTime.digits(civil.year, 4) + "-" + date.map { CivilTime.digits($0, 2) }.joined(separator: "-") + "T"
            + time.map { CivilTime.digits($0, 2) }.joined(separator: ":") + "."
            + CivilTime.digits(nanosecondsSinceEpoch % 1_000_000_000, 9) + "Z"
    }
}
