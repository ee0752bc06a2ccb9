import Lab

/// A request, an answer and an event, as the tests of the truth run need them.
enum Sample {
    static let request = TruthRequest(proxy: "nginx", scenario: .early, number: 1)
    static let answer = ScriptedAnswer(serial: 7, status: 413, bodyBytes: 28)

    /// A connection that was opened in this second, from this port of the proxy.
    static func connection(port: UInt16 = 40_000, second: Int = 10) throws -> BackendEntry.Connection {
        BackendEntry.Connection(proxy: TCPEndpoint("10.91.2.1", port: port), opened: try time(second))
    }

    /// A request that came in this second over a connection, answered unless told otherwise.
    static func entry(
        _ request: TruthRequest = request, on connection: BackendEntry.Connection, second: Int,
        answer: ScriptedAnswer? = answer
    ) throws -> BackendEntry {
        var entry = BackendEntry(connection: connection, requestID: request.id, time: try time(second))
        entry.answer = answer
        entry.acknowledgedAfter = answer.map { _ in .microseconds(30) }
        return entry
    }

    /// An event of an incident whose reset came in this second.
    static func incident(
        _ outcome: String, port: UInt16 = 40_000, second: Int, unread: Int? = 119, statusLine: String? = nil
    ) throws -> IncidentReport {
        let event = event(outcome, port, second, unread, statusLine)
        guard let report = IncidentReport(event: event) else { throw Unread() }
        return report
    }

    /// What a client sees that gets these bytes.
    static func view(_ request: TruthRequest = request, answer: [UInt8] = []) -> ClientView {
        ClientView(of: request, answer: answer)
    }

    private static func event(
        _ outcome: String, _ port: UInt16, _ second: Int, _ unread: Int?, _ statusLine: String?
    ) -> String {
        let unread = unread.map { "\($0)" } ?? "null"
        let line = statusLine.map { "\"\($0)\"" } ?? "null"
        return """
            {"schema":"lostreply.incident/1","outcome":"\(outcome)","role":"upstream","local":"10.91.2.1:\(port)",\
            "reset_time":"\(text(second))","unread_at_close_bytes":\(unread),"status_line":\(line)}
            """
    }

    private static func time(_ second: Int) throws -> WallTime {
        guard let time = WallTime(text(second)) else { throw Unread() }
        return time
    }

    private static func text(_ second: Int) -> String { "2026-11-25T20:08:\(second).000000500Z" }

    private struct Unread: Error {}
}
