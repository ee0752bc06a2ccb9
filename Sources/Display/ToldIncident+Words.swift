public import Parsing

extension ToldIncident {
    /// The incident on one line, for a person.
    public var line: String {
        let bytes = Amount.count(tellingBytes, "byte")
        let suffix = outcome == "lost" ? "" : " (\(SafeText.escape(outcome)))"
        return "\(Self.timeOfDay(resetTime)) \(SafeText.escape(remote)) \(processName) \(quotedAnswer)"
            + " \(bytes) unread\(suffix)\(dataAge)\(closing)"
    }

    /// The bytes that it is about: those closed away, or where none were those that lay unread.
    var tellingBytes: Int {
        outcome == "recovered" || outcome == "discarded" ? unreadAtReset : unreadAtClose ?? unreadAtReset
    }

    /// The name of the process that closed.
    var processName: String { process.map { SafeText.escape($0) } ?? "unknown" }

    /// What the peer is.
    var peer: String {
        switch role {
        case "upstream": "upstream"
        case "downstream": "client"
        default: "peer"
        }
    }

    /// What the peer's bytes are.
    var cargo: String {
        switch role {
        case "upstream": "answer"
        case "downstream": "request"
        default: "data"
        }
    }

    /// The time of day of a time in UTC, to the microsecond.
    static func timeOfDay(_ time: String) -> String {
        time.split(separator: "T").last.map { SafeText.escape(String($0.prefix(15))) } ?? "unknown"
    }

    private var quotedAnswer: String {
        if let statusLine { return "\"\(SafeText.escape(statusLine))\"" }
        return status == "opaque" ? "opaque" : "unknown"
    }

    private var dataAge: String {
        guard let dataToReset else { return "" }
        guard let precision = dataToResetPrecision, precision > 1 else {
            return ", RST \(Amount.time(nanoseconds: dataToReset)) after the last data"
        }
        return ", RST within \(Amount.time(nanoseconds: dataToReset + precision)) of the last data"
    }

    private var closing: String {
        resetToClose.map { ", closed \(Amount.time(nanoseconds: $0)) after it" } ?? ""
    }
}
