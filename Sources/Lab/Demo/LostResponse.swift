/// A lost response in words, from its event.
struct LostResponse {
    private let event: JSONFields

    /// Reads an event; nil where it is no lost response.
    init?(event line: String) {
        guard let event = JSONFields(line), event.text("schema") == "lostreply.incident/1",
            event.text("outcome") == "lost"
        else { return nil }
        self.event = event
    }

    /// When the reset came (RFC 3339, UTC).
    var resetTime: String { event.text("reset_time") ?? "" }

    /// One line for a person.
    var line: String {
        let remote = event.text("remote") ?? "unknown"
        let process = event.text("process") ?? "unknown"
        let bytes = event.integer("unread_at_close_bytes").map { "\($0)" } ?? "unknown"
        return "\(time) \(remote) \(process) \(answer) \(bytes) bytes unread" + dataAge + closing
    }

    /// The time of day of the reset in UTC, to the microsecond.
    private var time: String {
        resetTime.split(separator: "T").last.map { String($0.prefix(15)) } ?? "unknown"
    }

    private var answer: String {
        if let line = event.text("status_line") { return "\"\(line)\"" }
        return event.text("status") == "opaque" ? "opaque" : "unknown"
    }

    private var dataAge: String {
        guard let age = event.integer("data_to_reset_ns") else { return "" }
        guard let precision = event.integer("data_to_reset_precision_ns"), precision > 1 else {
            return ", RST \(Self.words(nanoseconds: age)) after the last data"
        }
        return ", RST within \(Self.words(nanoseconds: age + precision)) of the last data"
    }

    private var closing: String {
        guard let time = event.integer("reset_to_close_ns") else { return "" }
        return ", closed \(Self.words(nanoseconds: time)) after it"
    }

    /// A time in the unit that suits it, with one decimal, such as `41.2 us`.
    static func words(nanoseconds: Int) -> String {
        let units = [(1_000_000_000, "s"), (1_000_000, "ms"), (1000, "us")]
        guard let (size, unit) = units.first(where: { nanoseconds >= $0.0 }) else { return "\(nanoseconds) ns" }
        let tenths = nanoseconds / (size / 10)
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
