public import Incidents
public import Records

/// An incident as an event, schema `lostreply.incident/1`.
///
/// Every field is always there, in one order; null stands for what is not known.
public struct IncidentEvent: Event {
    /// The name and version of the schema.
    public static let schema = "lostreply.incident/1"

    private let incident: Incident
    private let context: EventContext

    /// Makes the event of a finished incident.
    ///
    /// - Parameters:
    ///   - incident: The incident.
    ///   - context: What the event needs beyond it.
    public init(_ incident: Incident, context: EventContext) {
        self.incident = incident
        self.context = context
    }

    /// What became of it, and what would mend it.
    public var message: String { incident.explanation }

    /// Whether an answer was lost.
    public var isWarning: Bool { incident.outcome == .lost }

    /// Writes every field, in the order of the schema.
    public func write(to fields: inout some FieldWriter) {
        appendOutcome(to: &fields)
        appendConnection(to: &fields)
        appendBytes(to: &fields)
        appendResponse(to: &fields)
        appendTimes(to: &fields)
        fields.field("explanation", incident.explanation)
    }

    /// The incident's name: the socket's cookie and the time of the reset, in lower-case hexadecimal.
    public var id: String {
        String(incident.id.cookie, radix: 16) + "-" + String(incident.id.time, radix: 16)
    }

    /// How it ended.
    public var outcome: Outcome { incident.outcome }

    /// The peer.
    public var remote: Endpoint { incident.reset.flow.remote }

    /// When it ended: at the close, or at the reset where there was none to wait for.
    public var endTime: Timestamp {
        Timestamp(monotonic: incident.closed?.time ?? incident.reset.time, offset: context.wallClockOffset)
    }

    private func appendOutcome(to fields: inout some FieldWriter) {
        fields.field("schema", Self.schema)
        fields.field("id", id)
        fields.field("outcome", incident.outcome.label)
        fields.field("role", incident.reset.role.label)
        fields.field("solicited", incident.isSolicited)
        fields.field("extent", incident.extent.label)
    }

    private func appendConnection(to fields: inout some FieldWriter) {
        let flow = incident.reset.flow
        fields.field("local", flow.local.description)
        fields.field("remote", flow.remote.description)
        fields.field("interface", context.interfaceName)
        fields.field("netns", flow.netns)
        fields.closer(incident.closed?.process, owner: context.owner)
    }

    private func appendBytes(to fields: inout some FieldWriter) {
        fields.field("unread_at_reset_bytes", incident.reset.unreadBytes)
        fields.field("unread_at_close_bytes", incident.closed?.unreadBytes)
        fields.field("out_of_order_bytes", incident.reset.outOfOrderBytes)
        fields.field("missing_bytes", incident.missingBytes)
    }

    private func appendResponse(to fields: inout some FieldWriter) {
        let status = incident.status
        if let code = status.code {
            fields.field("status", code)
        } else {
            fields.field("status", status.label == "opaque" ? status.label : nil)
        }
        fields.field("status_line", status.line)
        fields.field("cause", incident.reset.cause.label)
        fields.field("verdict", incident.wire?.verdict.label)
        fields.field("tcp_state", incident.reset.state?.label)
    }

    private func appendTimes(to fields: inout some FieldWriter) {
        let reset = incident.reset.time
        let age = dataAge
        fields.field("last_data_time", age.map { wallClock(reset.subtracting($0.nanoseconds)) })
        fields.field("reset_time", wallClock(reset))
        fields.field("close_time", incident.closed.map { wallClock($0.time) })
        fields.field("data_to_reset_ns", age?.nanoseconds)
        fields.field("data_to_reset_precision_ns", age?.precision)
        fields.field("reset_to_close_ns", incident.closed.map { $0.time.subtracting(reset) })
        fields.field("socket_error", incident.closed.map { $0.socketError == 0 ? "taken" : "pending" })
    }

    /// How long before the reset the last data came, and how precisely that is known, both in nanoseconds.
    private var dataAge: (nanoseconds: UInt64, precision: UInt64)? {
        if let time = incident.reset.lastDataTime {
            return (incident.reset.time.subtracting(time), 1)
        }
        return incident.reset.dataAgeTicks.map { (UInt64($0) &* context.tickNanoseconds, context.tickNanoseconds) }
    }

    private func wallClock(_ monotonic: UInt64) -> String {
        Timestamp(monotonic: monotonic, offset: context.wallClockOffset).description
    }
}

extension UInt64 {
    /// The difference, or 0 where `other` is greater: two CPUs may take their times in either order.
    fileprivate func subtracting(_ other: UInt64) -> UInt64 {
        self > other ? self - other : 0
    }
}
