/// A time of day on a date of the Gregorian calendar, in UTC.
package struct CivilTime: Hashable, Sendable {
    /// The year, 1970 or later.
    package let year: Int
    /// The month from 1 to 12.
    package let month: Int
    /// The day of the month from 1 on.
    package let day: Int
    /// The day of the week from 0, a Sunday, to 6.
    package let weekday: Int
    /// The hour from 0 to 23.
    package let hour: Int
    /// The minute from 0 to 59.
    package let minute: Int
    /// The second from 0 to 59; POSIX time has no leap seconds.
    package let second: Int

    /// Takes apart a POSIX time.
    ///
    /// - Parameter seconds: Seconds since 1970-01-01T00:00:00Z.
    package init(secondsSinceEpoch seconds: UInt64) {
        let days = Int(seconds / 86_400)
        let time = Int(seconds % 86_400)
        self.hour = time / 3600
        self.minute = time / 60 % 60
        self.second = time % 60
        // 1970-01-01 was a Thursday.
        self.weekday = (days + 4) % 7

        // Years are counted from March, so that a leap day is the last day of its year; a calendar era is 400 years.
        // Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
        let sinceMarch0000 = days + 719_468
        let era = sinceMarch0000 / 146_097
        let dayOfEra = sinceMarch0000 % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        self.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The days from 1970-01-01 to a date, negative before it.
    ///
    /// - Parameters:
    ///   - year: The year, 0 or later.
    ///   - month: The month from 1 to 12.
    ///   - day: The day of the month from 1 on.
    /// - Returns: The days; nil for a date that the calendar does not have.
    package static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year >= 0, (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
        // Source: as above, days_from_civil.
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// A number in decimal, with zeros before it up to a width.
    ///
    /// - Parameters:
    ///   - number: The number, not negative.
    ///   - width: The least number of digits.
    /// - Returns: The digits.
    package static func digits(_ number: some BinaryInteger, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
