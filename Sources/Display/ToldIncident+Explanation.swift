public import Parsing

extension ToldIncident {
    /// The widest line of an explanation.
    static let explanationWidth = 78

    /// All that is known, in plain text for a ticket or a chat.
    public var explained: [String] {
        var lines = SafeText.wrap(headline, Self.explanationWidth) + [""]
        lines += diagram.map { String($0.reversed().drop { $0 == " " }.reversed()) } + [""]
        for (name, value) in facts {
            for (number, part) in SafeText.wrap(value, Self.explanationWidth - 13).enumerated() {
                lines.append("  " + SafeText.left(number == 0 ? name : "", 11) + part)
            }
        }
        lines.append("")
        let (story, fix) = parts
        lines += SafeText.wrap(story, Self.explanationWidth)
        if !fix.isEmpty { lines += [""] + SafeText.wrap(fix, Self.explanationWidth) }
        return lines + ["", "id \(SafeText.escape(id))"]
    }

    private var headline: String {
        let (bytes, remote) = (Amount.count(unreadAtClose ?? unreadAtReset, "byte"), SafeText.escape(remote))
        let held = Amount.count(unreadAtReset, "byte")
        return switch outcome {
        case "lost": "Lost: \(bytes) of an answer from \(remote), never read by \(closer)"
        case "idle": "Idle: \(bytes) from \(remote) unread, for which nobody waited"
        case "recovered": "Recovered: \(held) from \(remote) unread at the reset, then read"
        case "empty": "Empty: a connection with \(remote) was reset with nothing unread"
        case "request_discarded": "Request discarded: \(bytes) from \(remote), a client that reset"
        case "unattributed": "Unattributed: \(bytes) from \(remote) never read; role not known"
        case "discarded": "Discarded: \(held) from \(remote), dropped by a disconnect"
        case "abandoned": "Abandoned: \(held) from \(remote) unread at the reset, the close not seen"
        default: "\(SafeText.escape(outcome)): \(held) from \(remote) unread at the reset"
        }
    }

    private var closer: String { process == nil ? "a process" : processName }

    /// The facts by name; what the event has no word on is left out.
    private var facts: [(String, String)] {
        let facts: [(String, String?)] = [
            ("process", owner), (peer, connection), ("when", times), (cargo, answer), ("unread", unread),
            ("last data", lastData), ("gaps", gaps), ("RST", wire), ("state", state.map { SafeText.escape($0) }),
            ("error", error),
        ]
        return facts.compactMap { name, value in value.map { (name, $0) } }
    }

    private var owner: String {
        guard process != nil else {
            return outcome == "empty" || outcome == "abandoned" ? "not known: no close was seen" : "not known"
        }
        let parts = [
            process, pid.map { "pid \($0)" }, unit.map { "unit \($0)" }, container.map { "container \($0)" },
            pod.map { "pod \($0)" },
        ]
        return parts.compactMap { $0 }.map { SafeText.escape($0) }.joined(separator: ", ")
    }

    private var connection: String {
        let ends = "\(SafeText.escape(remote)), this end \(SafeText.escape(local))"
        let place = [interface.map { "on \(SafeText.escape($0))" }, netns.map { "netns \($0)" }].compactMap { $0 }
        return ([ends] + place).joined(separator: ", ")
    }

    private var times: String {
        let reset = "reset \(Self.moment(resetTime))"
        guard let resetToClose else { return reset }
        return "\(reset), closed \(Amount.time(nanoseconds: resetToClose)) later"
    }

    /// A time as a person reads it, to the microsecond.
    private static func moment(_ time: String) -> String {
        let parts = time.split(separator: "T", maxSplits: 1)
        guard parts.count == 2 else { return SafeText.escape(time) }
        return "\(SafeText.escape(String(parts[0]))) \(timeOfDay(time)) UTC"
    }

    private var answer: String? {
        if let statusLine { return "\"\(SafeText.escape(statusLine))\"" }
        if status == "opaque" { return "no HTTP/1 (TLS, HTTP/2)" }
        return status.map { SafeText.escape($0) }
            ?? (role == "upstream" && unreadAtReset > 0 ? "its start was not seen" : nil)
    }

    private var unread: String {
        let atReset = "\(Amount.count(unreadAtReset, "byte")) at the reset"
        guard let unreadAtClose else { return atReset }
        let part =
            switch extent {
            case _ where unreadAtClose == 0: ""
            case "whole": ", the whole \(cargo)"
            case "tail": ", the end of the \(cargo)"
            default: ""
            }
        return "\(atReset), \(Amount.grouped(unreadAtClose)) at the close\(part)"
    }

    private var lastData: String {
        guard let dataToReset else { return "not known when" }
        let words = "\(Amount.time(nanoseconds: dataToReset)) before the reset"
        guard let precision = dataToResetPrecision, precision > 1 else { return words }
        return "\(words), +-\(Amount.time(nanoseconds: precision)), a tick of the kernel"
    }

    private var gaps: String? {
        let parts = [
            missing.flatMap { $0 > 0 ? "\(Amount.count($0, "byte")) sent and never here in order" : nil },
            outOfOrder > 0 ? "\(Amount.count(outOfOrder, "byte")) or more out of order, not acknowledged" : nil,
        ]
        let text = parts.compactMap { $0 }.joined(separator: "; ")
        return text.isEmpty ? nil : text
    }

    private var wire: String {
        switch cause {
        case .packet: VerdictWords.words(verdict)
        case .noPacket: "sent by this host: data came after reading was shut down (RFC 1122, 4.2.2.13)"
        case .notDecided: "not known whether one came"
        }
    }

    private var error: String? {
        switch socketError {
        case "taken": "taken by a write or SO_ERROR before the data was read"
        case "pending": "pending: nobody asked for it"
        default: nil
        }
    }

    /// The agent's explanation, what mends it set apart.
    ///
    /// It begins at the last of its marks: an agent puts names, in which anything may be, before it.
    private var parts: (story: String, fix: String) {
        let text = SafeText.escape(explanation)
        let marks = [" Fix: ", " Fix, if ", " No fix is needed"]
        let starts = marks.compactMap { mark in text.ranges(of: mark).last?.lowerBound }
        guard let start = starts.max() else { return (text, "") }
        return (String(text[..<start]), String(text[start...].dropFirst()))
    }
}
