internal import Parsing

/// An incident of an upstream connection, as an event of the agent tells it.
package struct IncidentReport {
    /// Such as `lost`.
    let outcome: String
    /// The proxy's end of the connection.
    let local: String
    /// When the reset came.
    let resetTime: WallTime
    /// The status line of the answer that it names, if it does.
    let statusLine: String?
    /// How much was never read; nil where there was never anything to read.
    let unreadAtCloseBytes: Int?
    /// The event itself.
    let event: String

    /// Whether it says that an answer was lost.
    var isClaim: Bool { outcome == "lost" }
}

extension IncidentReport {
    /// Reads an event; nil where it tells of no upstream connection.
    package init?(event: String) {
        guard let fields = JSONFields(event), fields.text("schema") == "lostreply.incident/1",
            fields.text("role") == "upstream", let outcome = fields.text("outcome"), let local = fields.text("local"),
            let resetTime = fields.text("reset_time").flatMap({ WallTime($0) })
        else { return nil }
        self.init(
            outcome: outcome, local: local, resetTime: resetTime, statusLine: fields.text("status_line"),
            unreadAtCloseBytes: fields.integer("unread_at_close_bytes"), event: event)
    }
}
