public import Client
internal import Display
internal import Glibc
internal import Parsing

/// Explains incidents in plain text.
public enum ExplainRun {
    /// The longest line of events that is taken.
    private static let lineLimit = 1 << 20

    /// Explains an incident that an agent keeps.
    ///
    /// - Parameters:
    ///   - id: Its id.
    ///   - url: Where the agent serves.
    ///   - access: What opens it.
    /// - Throws: That there is no such incident, or that the agent cannot be asked.
    public static func explain(_ id: String, at url: AgentURL, _ access: AgentAccess) throws(ClientError) {
        guard isID(id) else {
            throw .usage(
                "'\(SafeText.escape(id))' is no incident's id: give one such as 1c2-18a5f3,"
                    + " or - for events on standard input")
        }
        let client = try AgentClient(url, access)
        defer { client.stop() }
        if let warning = access.warning(for: url) { StandardError.note(warning) }
        let status = try client.status()
        guard let fields = try client.incident(id) else {
            let kept = status.keptLimit.map { "the last \($0)" } ?? "the last"
            throw .failed(
                "the agent at \(url) has no incident \(id): it keeps \(kept) of each outcome, since it started;"
                    + " look in the file of events: grep \(id) FILE | lostreply explain -")
        }
        guard let incident = ToldIncident(fields) else {
            throw .failed("the agent at \(url) tells of \(id) by a schema that is not known here: use its own version")
        }
        try print(incident)
    }

    /// Explains the events on standard input, a line each.
    ///
    /// - Throws: A line that is no incident, that there is none, or that it cannot be read.
    public static func explainStandardInput() throws(ClientError) {
        var input = LineInput(limit: lineLimit)
        var (number, explained) = (0, 0)
        while let line = try input.next() {
            number += 1
            if line.allSatisfy(\.isWhitespace) { continue }
            guard let incident = ToldIncident(line: line) else {
                throw .usage(
                    "line \(number) of standard input \(reason(line)):"
                        + " give events of lostreply.incident/1, one a line")
            }
            if explained > 0 { try StandardOutput.write("\n" + String(repeating: "-", count: 78) + "\n") }
            try print(incident)
            explained += 1
        }
        guard explained > 0 else {
            throw .usage("standard input has no event: give events of lostreply.incident/1, one a line")
        }
    }

    private static func reason(_ line: String) -> String {
        guard let fields = JSONFields(line) else { return "is no JSON object on one line" }
        guard let schema = fields.text("schema") else { return "has no schema" }
        return schema == "lostreply.incident/1"
            ? "lacks what an incident never lacks, or has a number that makes no sense"
            : "has another schema, \(SafeText.escape(schema))"
    }

    private static func isID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { (1...16).contains($0.utf8.count) && $0.allSatisfy(isDigit) }
    }

    private static func isDigit(_ character: Character) -> Bool { "0"..."9" ~= character || "a"..."f" ~= character }

    private static func print(_ incident: ToldIncident) throws(ClientError) {
        try StandardOutput.write(incident.explained.joined(separator: "\n") + "\n")
    }
}
