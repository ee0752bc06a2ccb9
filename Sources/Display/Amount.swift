internal import Exposition

/// Numbers as a person reads them.
package enum Amount {
    /// A time in the unit that suits it, with one decimal, such as `41.2 us`.
    package static func time(nanoseconds: Int) -> String {
        SpokenTime(nanoseconds: UInt64(max(0, nanoseconds))).description
    }

    /// A long time by its two greatest units, such as `2 h 5 min`.
    package static func span(seconds: Int) -> String {
        let seconds = max(0, seconds)
        let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
        guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "0 s" }
        let great = "\(seconds / units[first].0) \(units[first].1)"
        guard first + 1 < units.count else { return great }
        let rest = seconds % units[first].0 / units[first + 1].0
        return rest == 0 ? great : "\(great) \(rest) \(units[first + 1].1)"
    }

    /// A number in groups of three digits, such as `18,204`.
    package static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [Substring] = []
        while digits.utf8.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = String(digits.dropLast(3))
        }
        return (number < 0 ? "-" : "") + ([digits[...]] + groups).joined(separator: ",")
    }

    /// So many of what is counted, such as `1 byte` or `77 bytes`.
    package static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(grouped(number)) \(noun)s"
    }

    /// Bytes in the unit that suits them, such as `22.2 KiB`.
    package static func size(_ bytes: Int) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB"]
        guard bytes >= 1024 else { return count(bytes, "byte") }
        var (tenths, unit) = (bytes / 1024 * 10 + bytes % 1024 * 10 / 1024, 0)
        while tenths >= 10_240 && unit < units.count - 1 {
            tenths /= 1024
            unit += 1
        }
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
