/// A finished incident as the agent tells it, schema `lostreply.incident/1`: docs/events.md says what each field means.
public struct ToldIncident: Hashable, Sendable {
    /// How it was caused.
    public enum Cause: Hashable, Sendable {
        /// The peer's RST.
        case packet
        /// This host reset: data came after a shutdown.
        case noPacket
        /// Not told.
        case notDecided
    }

    /// The socket's cookie and the time of the reset.
    public var id: String
    /// How it ended, such as `lost`.
    public var outcome: String
    /// What the peer is: `upstream`, `downstream`, `unknown`.
    public var role: String
    /// Whether somebody waited for the unread bytes.
    public var isSolicited: Bool?
    /// Which part of the answer was unread: `whole`, `tail`, `unknown`.
    public var extent: String
    /// This host's end.
    public var local: String
    /// The peer's end.
    public var remote: String
    /// Where the RST came in.
    public var interface: String?
    /// The network namespace, by inode number.
    public var netns: Int?
    /// Who closed the socket.
    public var process: String?
    /// Its process id.
    public var pid: Int?
    /// Its systemd unit.
    public var unit: String?
    /// Its container.
    public var container: String?
    /// Its Kubernetes pod.
    public var pod: String?
    /// Bytes in the receive queue when the RST came.
    public var unreadAtReset: Int
    /// Bytes still there at the close.
    public var unreadAtClose: Int?
    /// Bytes behind a gap.
    public var outOfOrder: Int
    /// Bytes that the peer sent and that never came in order.
    public var missing: Int?
    /// The HTTP status, or `opaque`.
    public var status: String?
    /// The answer's first line.
    public var statusLine: String?
    /// What made the kernel reset.
    public var cause: Cause
    /// What the RST was predicted to do.
    public var verdict: String?
    /// The socket's state when the reset came.
    public var state: String?
    /// When the last data came.
    public var lastDataTime: String?
    /// When the reset came.
    public var resetTime: String
    /// When the socket was closed.
    public var closeTime: String?
    /// Nanoseconds from the last data to the reset...
    public var dataToReset: Int?
    /// ...and how precise that is.
    public var dataToResetPrecision: Int?
    /// Nanoseconds from the reset to the close.
    public var resetToClose: Int?
    /// Whether the error was `taken` or is `pending`.
    public var socketError: String?
    /// What happened and what would mend it.
    public var explanation: String

    /// The fields that count or measure.
    private static let amounts = [
        "netns", "pid", "unread_at_reset_bytes", "unread_at_close_bytes", "out_of_order_bytes", "missing_bytes",
        "data_to_reset_ns", "data_to_reset_precision_ns", "reset_to_close_ns",
    ]
    /// 73 years of nanoseconds, so that a sum of two is a number too.
    private static let greatestAmount = 1 << 61

    /// Whether a value is no number, or one that can count or measure.
    private static func isAmount(_ value: JSONFields.Value?) -> Bool {
        guard case .number(let digits) = value else { return true }
        return Int(digits).map { 0...greatestAmount ~= $0 } ?? false
    }

    /// Reads an event.
    ///
    /// - Parameter fields: Its fields; nil is returned where it is no incident, lacks what an incident never lacks, or
    ///   has a number that makes no sense.
    public init?(_ fields: JSONFields) {
        guard fields.text("schema") == "lostreply.incident/1", Self.amounts.allSatisfy({ Self.isAmount(fields[$0]) }),
            let id = fields.text("id"), let outcome = fields.text("outcome"), let role = fields.text("role"),
            let local = fields.text("local"), let remote = fields.text("remote"),
            let resetTime = fields.text("reset_time"), let unread = fields.integer("unread_at_reset_bytes")
        else { return nil }
        (self.id, self.outcome, self.role, self.local, self.remote) = (id, outcome, role, local, remote)
        (self.resetTime, unreadAtReset) = (resetTime, unread)
        isSolicited = fields.truth("solicited")
        extent = fields.text("extent") ?? "unknown"
        interface = fields.text("interface")
        netns = fields.integer("netns")
        process = fields.text("process")
        pid = fields.integer("pid")
        unit = fields.text("unit")
        container = fields.text("container")
        pod = fields.text("pod")
        unreadAtClose = fields.integer("unread_at_close_bytes")
        outOfOrder = fields.integer("out_of_order_bytes") ?? 0
        missing = fields.integer("missing_bytes")
        status = fields.integer("status").map { "\($0)" } ?? fields.text("status")
        statusLine = fields.text("status_line")
        cause =
            switch fields.text("cause") {
            case "packet": .packet
            case "no_packet": .noPacket
            default: .notDecided
            }
        verdict = fields.text("verdict")
        state = fields.text("tcp_state")
        lastDataTime = fields.text("last_data_time")
        closeTime = fields.text("close_time")
        dataToReset = fields.integer("data_to_reset_ns")
        dataToResetPrecision = fields.integer("data_to_reset_precision_ns")
        resetToClose = fields.integer("reset_to_close_ns")
        socketError = fields.text("socket_error")
        explanation = fields.text("explanation") ?? ""
    }

    /// Reads an event from a line of JSON; nil where it is no incident.
    ///
    /// - Parameter line: The line.
    public init?(line: String) {
        guard let fields = JSONFields(line) else { return nil }
        self.init(fields)
    }
}
