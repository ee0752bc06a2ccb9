internal import Glibc

/// What the `Date` field of an answer says.
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads a date as it is sent today (IMF-fixdate, RFC 9110, 5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameter text: The date.
    /// - Returns: The seconds since the epoch; nil where it is none, or is before the epoch.
    static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
        guard text.utf8.count == 29, words.count == 6, words[5] == "GMT",
            let day = Int32(words[1]), let month = months.firstIndex(of: words[2]), let year = Int32(words[3])
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int32($0) }
        guard time.count == 3, year >= 1970 else { return nil }
        var parts = unsafe tm()
        unsafe (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, Int32(month), day)
        unsafe (parts.tm_hour, parts.tm_min, parts.tm_sec) = (time[0], time[1], time[2])
        return unsafe timegm(&parts)
    }
}
