import Glibc

/// A point of CLOCK_REALTIME, in nanoseconds.
package struct WallTime: Hashable, Comparable {
    package let nanoseconds: Int64

    /// This moment.
    static var now: WallTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package static func < (one: WallTime, other: WallTime) -> Bool { one.nanoseconds < other.nanoseconds }
}

extension WallTime {
    /// Reads a time of an event: RFC 3339 in UTC with nanoseconds; nil where it is written otherwise.
    package init?(_ text: String) {
        let form = #/(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{9})Z/#
        guard let match = text.wholeMatch(of: form) else { return nil }
        let (_, year, month, day, hour, minute, second, fraction) = match.output
        var time = unsafe tm()
        unsafe time.tm_year = (CInt(year) ?? 0) - 1900
        unsafe time.tm_mon = (CInt(month) ?? 0) - 1
        unsafe time.tm_mday = CInt(day) ?? 0
        unsafe time.tm_hour = CInt(hour) ?? 0
        unsafe time.tm_min = CInt(minute) ?? 0
        unsafe time.tm_sec = CInt(second) ?? 0
        let seconds = unsafe timegm(&time)
        nanoseconds = Int64(seconds) * 1_000_000_000 + (Int64(fraction) ?? 0)
    }
}
