public import Records

/// A close of ours that can cost a client our answer, as a line of JSON, schema `lostreply.endangered/1`.
///
/// Every field is always there, in one order; null stands for what is not known.
public struct EndangeredEvent: Sendable {
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

    /// The line, with its line feed.
    public var line: [UInt8] {
        let flow = response.flow
        var object = JSONWriter()
        object.field("schema", Self.schema)
        object.field("id", String(response.cookie, radix: 16) + "-" + String(response.time, radix: 16))
        object.field("time", Timestamp(monotonic: response.time, offset: wallClockOffset).description)
        object.field("local", flow.local.description)
        object.field("remote", flow.remote.description)
        object.field("netns", flow.netns)
        object.closer(response.process, owner: owner)
        object.field("sent_bytes", response.sentBytes)
        object.field("unread_request_bytes", response.unreadBytes)
        object.field("reason", response.reason.label)
        object.field("explanation", explanation)
        return object.finish()
    }

    private var explanation: String {
        let name = response.process.name.isEmpty ? "A process" : response.process.name
        return
            "\(name) closed the connection of client \(response.flow.remote) with \(response.unreadBytes) bytes of its"
            + " request unread, so that the kernel sent a RST: it can make the client throw away what it has of the"
            + " answer. Fix: lingering close, or read the request to its end before closing."
    }
}
