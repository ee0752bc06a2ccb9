public import Records

/// A close of ours that can cost a client our answer, as an event, schema `lostreply.endangered/1`.
///
/// Every field is always there, in one order; null stands for what is not known.
public struct EndangeredEvent: Event {
    /// The name and version of the schema.
    public static let schema = "lostreply.endangered/1"

    private let response: EndangeredResponse
    private let wallClockOffset: Int64
    private let owner: Owner

    /// Makes the event.
    ///
    /// - Parameters:
    ///   - response: What was endangered.
    ///   - wallClockOffset: What to add to CLOCK_MONOTONIC for the time since the epoch, in nanoseconds.
    ///   - owner: Who the process that closed belongs to.
    public init(_ response: EndangeredResponse, wallClockOffset: Int64, owner: Owner = Owner()) {
        self.response = response
        self.wallClockOffset = wallClockOffset
        self.owner = owner
    }

    /// What happened, and what would mend it.
    public var message: String { explanation }

    /// It can cost an answer; whether it did only the client knows.
    public var isWarning: Bool { false }

    /// Writes every field, in the order of the schema.
    public func write(to fields: inout some FieldWriter) {
        let flow = response.flow
        fields.field("schema", Self.schema)
        fields.field("id", String(response.cookie, radix: 16) + "-" + String(response.time, radix: 16))
        fields.field("time", Timestamp(monotonic: response.time, offset: wallClockOffset).description)
        fields.field("local", flow.local.description)
        fields.field("remote", flow.remote.description)
        fields.field("netns", flow.netns)
        fields.closer(response.process, owner: owner)
        fields.field("sent_bytes", response.sentBytes)
        fields.field("unread_request_bytes", response.unreadBytes)
        fields.field("reason", response.reason.label)
        fields.field("explanation", explanation)
    }

    private var explanation: String {
        let name = response.process.name.isEmpty ? "A process" : response.process.name
        return
            "\(name) closed the connection of client \(response.flow.remote) with \(response.unreadBytes) bytes of its"
            + " request unread, so that the kernel sent a RST: it can make the client throw away what it has of the"
            + " answer. Fix: lingering close, or read the request to its end before closing."
    }
}
