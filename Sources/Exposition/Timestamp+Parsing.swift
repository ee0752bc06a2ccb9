extension Timestamp {
    /// Reads a moment as RFC 3339, 5.6 has it, such as `2026-11-24T01:02:03.5Z` or `2026-11-24 02:02:03+01:00`.
    ///
    /// Nil for any other text. Digits beyond nanoseconds are cut off. A leap second is the second after it, as in POSIX.
    /// What lies before the epoch is the epoch; what lies beyond the year 2553, where nanoseconds in 64 bits end, is that
    /// end.
    ///
    /// - Parameter text: The moment.
    public init?(rfc3339 text: String) {
        var rest = text.utf8[...]
        guard let year = Self.digits(4, &rest), Self.take("-", &rest),
            let month = Self.digits(2, &rest), Self.take("-", &rest), let day = Self.digits(2, &rest),
            Self.take("Tt ", &rest),
            let hour = Self.digits(2, &rest), Self.take(":", &rest), let minute = Self.digits(2, &rest),
            Self.take(":", &rest), let second = Self.digits(2, &rest),
            let fraction = Self.fraction(&rest), let offset = Self.offset(&rest), rest.isEmpty,
            let days = CivilTime.daysSinceEpoch(year: year, month: month, day: day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        guard seconds >= 0 else {
            self.init(nanosecondsSinceEpoch: 0)
            return
        }
        let (whole, overflows) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (nanoseconds, exceeds) = whole.addingReportingOverflow(UInt64(fraction))
        self.init(nanosecondsSinceEpoch: overflows || exceeds ? .max : nanoseconds)
    }

    private static func take(_ any: String, _ rest: inout Substring.UTF8View) -> Bool {
        guard let first = rest.first, any.utf8.contains(first) else { return false }
        rest.removeFirst()
        return true
    }

    private static func digits(_ count: Int, _ rest: inout Substring.UTF8View) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// The nanoseconds after the point; 0 without one, nil for a point alone.
    private static func fraction(_ rest: inout Substring.UTF8View) -> Int? {
        guard take(".", &rest) else { return 0 }
        let digits = rest.prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        guard !digits.isEmpty else { return nil }
        let nanoseconds = digits.prefix(9) + Array(repeating: UInt8(ascii: "0"), count: max(0, 9 - digits.count))
        return nanoseconds.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// What local time is ahead of UTC, in seconds.
    private static func offset(_ rest: inout Substring.UTF8View) -> Int? {
        if take("Zz", &rest) { return 0 }
        let isAhead = rest.first == UInt8(ascii: "+")
        guard take("+-", &rest), let hours = digits(2, &rest), take(":", &rest), let minutes = digits(2, &rest),
            hours < 24, minutes < 60
        else { return nil }
        return (isAhead ? 1 : -1) * (hours * 3600 + minutes * 60)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
