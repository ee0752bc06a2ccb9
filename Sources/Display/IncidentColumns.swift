internal import Parsing
internal import Terminal

/// The columns of the list of incidents, as many as a width has room for.
struct IncidentColumns {
    private let width: Int
    private let longestRemote: Int

    /// - Parameters:
    ///   - width: The screen's.
    ///   - incidents: Those that are shown.
    init(width: Int, _ incidents: some Collection<ToldIncident>) {
        self.width = width
        longestRemote = incidents.map { SafeText.escape($0.remote).utf8.count }.max() ?? 0
    }

    private static let outcomeWidth = 9
    private static let bytesWidth = 10
    private static let processWidth = 12

    private var timeWidth: Int { width >= 60 ? 12 : 8 }
    private var hasBytes: Bool { width >= 50 }
    private var hasProcess: Bool { width >= 70 }
    private var hasAnswer: Bool { width >= 60 }

    /// What the fixed columns leave: for the upstream at first, the rest for the answer.
    private var remoteWidth: Int {
        let rest = width - 1 - timeWidth - 2 - Self.outcomeWidth - 2 - (hasBytes ? 2 + Self.bytesWidth : 0)
        guard hasAnswer else { return max(8, rest) }
        // An answer's status code needs four columns.
        return max(8, min(longestRemote, rest - (hasProcess ? 2 + Self.processWidth : 0) - 6))
    }

    /// The names of the columns.
    var head: StyledLine {
        StyledLine(row("UTC", "outcome", "peer", "unread", "process", "answer", .plain).text, .faint)
    }

    /// An incident's row.
    func row(_ incident: ToldIncident) -> StyledLine {
        let time = String(ToldIncident.timeOfDay(incident.closeTime ?? incident.resetTime).prefix(timeWidth))
        let bytes = Amount.size(incident.tellingBytes)
        return row(
            time, Self.word(incident.outcome), SafeText.escape(incident.remote), bytes,
            incident.process.map { SafeText.escape($0) } ?? "", Self.answer(incident),
            incident.outcome == "lost" ? .alert : .plain)
    }

    /// The status, and behind it what else the answer's first line says.
    private static func answer(_ incident: ToldIncident) -> String {
        guard let status = incident.status else { return "" }
        // As in "HTTP/1.1 413 Payload Too Large".
        let reason = incident.statusLine?.split(separator: " ", maxSplits: 2).dropFirst(2).first ?? ""
        return SafeText.escape(reason.isEmpty ? status : "\(status) \(reason)")
    }

    /// An outcome in as many columns as there are.
    private static func word(_ outcome: String) -> String {
        switch outcome {
        case "request_discarded": "request"
        case "unattributed": "no role"
        default: SafeText.escape(outcome)
        }
    }

    private func row(
        _ time: String, _ outcome: String, _ peer: String, _ bytes: String, _ process: String, _ answer: String,
        _ style: StyledLine.Style
    ) -> StyledLine {
        var line = StyledLine(" \(SafeText.left(time, timeWidth))  ")
        line.append(SafeText.left(outcome, Self.outcomeWidth), style)
        line.append("  " + SafeText.left(peer, remoteWidth))
        if hasBytes { line.append("  " + SafeText.right(bytes, Self.bytesWidth)) }
        if hasProcess { line.append("  " + SafeText.left(process, Self.processWidth)) }
        if hasAnswer { line.append("  " + SafeText.fit(answer, max(0, width - line.width - 2))) }
        return line
    }
}
