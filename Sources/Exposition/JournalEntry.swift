/// Writes an entry of systemd's journal (systemd.io/JOURNAL_NATIVE_PROTOCOL).
struct JournalEntry: FieldWriter {
    private(set) var bytes: [UInt8] = []

    /// Begins an entry.
    ///
    /// - Parameters:
    ///   - message: What a person reads.
    ///   - priority: How much it matters, from 0 to 7 (syslog(3)).
    init(message: String, priority: Int) {
        append("MESSAGE", message)
        append("PRIORITY", String(priority))
        append("SYSLOG_IDENTIFIER", "lostreply")
    }

    mutating func field(_ name: String, _ value: String?) {
        if let value { append("LOSTREPLY_" + name.uppercased(), value) }
    }

    mutating func field(_ name: String, _ value: (some FixedWidthInteger)?) {
        field(name, value.map { String($0) })
    }

    mutating func field(_ name: String, _ value: Bool?) {
        field(name, value.map { $0 ? "true" : "false" })
    }

    /// A value with a line feed has its length in front, 64 bits little-endian.
    private mutating func append(_ name: String, _ value: String) {
        let value = Array(value.utf8)
        bytes += name.utf8
        if value.contains(UInt8(ascii: "\n")) {
            bytes.append(UInt8(ascii: "\n"))
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: value.count >> ($0 * 8)) }
        } else {
            bytes.append(UInt8(ascii: "="))
        }
        bytes += value
        bytes.append(UInt8(ascii: "\n"))
    }
}
