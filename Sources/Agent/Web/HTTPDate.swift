package import Exposition

/// A moment as the `Date` header has it, IMF-fixdate (RFC 9110, 5.6.7).
package struct HTTPDate: CustomStringConvertible {
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The moment as `Sun, 06 Nov 1994 08:49:37 GMT`.
    package let description: String

    /// Writes a moment.
    package init(_ moment: Timestamp) {
        let civil = CivilTime(secondsSinceEpoch: moment.nanosecondsSinceEpoch / 1_000_000_000)
        let date = [CivilTime.digits(civil.day, 2), Self.months[civil.month - 1], CivilTime.digits(civil.year, 4)]
        let time = [civil.hour, civil.minute, civil.second].map { CivilTime.digits($0, 2) }
        self.description =
            "\(Self.weekdays[civil.weekday]), \(date.joined(separator: " ")) \(time.joined(separator: ":")) GMT"
    }
}
