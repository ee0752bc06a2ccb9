public import Incidents
import Records

/// An incident as a line of JSON, schema `lostreply.incident/1`.
///
/// Every field is always there, in one order; null stands for what is not known.
public struct IncidentEvent: Sendable {
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

    /// The line, with its line feed.
    public var line: [UInt8] {
        var object = JSONWriter()
        appendOutcome(to: &object)
        appendConnection(to: &object)
        appendBytes(to: &object)
        appendResponse(to: &object)
        appendTimes(to: &object)
        object.field("explanation", incident.explanation)
        return object.finish()
    }

    /// The incident's name: the socket's cookie and the time of the reset, in lower-case hexadecimal.
    public var id: String {
        String(incident.id.cookie, radix: 16) + "-" + String(incident.id.time, radix: 16)
    }

    private func appendOutcome(to object: inout JSONWriter) {
        object.field("schema", Self.schema)
        object.field("id", id)
        object.field("outcome", incident.outcome.label)
        object.field("role", incident.reset.role.label)
        object.field("solicited", incident.isSolicited)
        object.field("extent", incident.extent.label)
    }

    private func appendConnection(to object: inout JSONWriter) {
        let flow = incident.reset.flow
        object.field("local", flow.local.description)
        object.field("remote", flow.remote.description)
        object.field("interface", context.interfaceName)
        object.field("netns", flow.netns)
        object.closer(incident.closed?.process, owner: context.owner)
    }

    private func appendBytes(to object: inout JSONWriter) {
        object.field("unread_at_reset_bytes", incident.reset.unreadBytes)
        object.field("unread_at_close_bytes", incident.closed?.unreadBytes)
        object.field("out_of_order_bytes", incident.reset.outOfOrderBytes)
        object.field("missing_bytes", incident.missingBytes)
    }

    private func appendResponse(to object: inout JSONWriter) {
        let status = incident.status
        if let code = status.code {
            object.field("status", code)
        } else {
            object.field("status", status.label == "opaque" ? status.label : nil)
        }
        object.field("status_line", status.line)
        object.field("cause", incident.reset.cause.label)
        object.field("verdict", incident.wire?.verdict.label)
        object.field("tcp_state", incident.reset.state?.label)
    }

    private func appendTimes(to object: inout JSONWriter) {
        let reset = incident.reset.time
        let age = dataAge
        object.field("last_data_time", age.map { wallClock(reset.subtracting($0.nanoseconds)) })
        object.field("reset_time", wallClock(reset))
        object.field("close_time", incident.closed.map { wallClock($0.time) })
        object.field("data_to_reset_ns", age?.nanoseconds)
        object.field("data_to_reset_precision_ns", age?.precision)
        object.field("reset_to_close_ns", incident.closed.map { $0.time.subtracting(reset) })
        object.field("socket_error", incident.closed.map { $0.socketError == 0 ? "taken" : "pending" })
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
