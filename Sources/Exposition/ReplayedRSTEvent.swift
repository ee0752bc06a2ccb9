package import Replay

/// A RST of a capture as an event, schema `lostreply.replay/1`.
///
/// Every field is always there, in one order; null stands for what is not known.
package struct ReplayedRSTEvent: Event {
    /// The name and version of the schema.
    package static let schema = "lostreply.replay/1"

    private let rst: ReplayedRST
    private let file: String
    private let name: String?

    /// Makes the event of a RST.
    ///
    /// - Parameters:
    ///   - rst: The RST.
    ///   - file: The capture's name, as it was given.
    ///   - name: The same as a line of text has it; nil where there is no other capture.
    package init(_ rst: ReplayedRST, file: String, named name: String? = nil) {
        self.rst = rst
        self.file = file
        self.name = name
    }

    /// The RST in one line.
    package var message: String {
        let age = rst.dataAge.map { ", RST \(SpokenTime(nanoseconds: $0)) after the last data" } ?? ""
        return "\(name.map { "\($0):" } ?? "")\(rst.frame.number) \(timeOfDay) \(source) > \(destination) \(judgement)"
            + "\(rst.head.line.map { " \"\($0)\"" } ?? "") \(bytes)\(age)\(ending)"
    }

    /// Whether it may have cost an answer.
    package var isWarning: Bool { rst.suspicion == .suspected }

    /// Writes every field, in the order of the schema.
    package func write(to fields: inout some FieldWriter) {
        fields.field("schema", Self.schema)
        fields.field("file", file)
        fields.field("frame", rst.frame.number)
        fields.field("repeats_frame", rst.repeats)
        fields.field("time", Self.time(rst.frame.time))
        appendSegment(to: &fields)
        appendJudgement(to: &fields)
        appendAnswer(to: &fields)
        fields.field("suspected", rst.suspicion == .suspected)
        fields.field("suspicion", rst.suspicion?.label)
        fields.field("explanation", explanation)
    }

    private func appendSegment(to fields: inout some FieldWriter) {
        fields.field("source", source)
        fields.field("destination", destination)
        fields.field("direction", direction)
        fields.field("interface", rst.frame.interface)
        fields.field("ttl", rst.segment.ttl)
        fields.field("seq", rst.segment.sequence)
        fields.field("ack", rst.segment.flags.contains(.ack) ? rst.segment.acknowledgement : nil)
        fields.field("payload_bytes", rst.segment.payloadBytes)
    }

    private func appendJudgement(to fields: inout some FieldWriter) {
        fields.field("verdict", rst.verdict?.label)
        fields.field("certainty", rst.verdict == nil ? nil : rst.certainty.label)
        fields.field("receiver_state", rst.state?.label)
        fields.field("expected_seq", rst.receiveNext)
        fields.field("offset_bytes", rst.offsetBytes)
        fields.field("window_bytes", rst.window)
    }

    private func appendAnswer(to fields: inout some FieldWriter) {
        fields.field("server", rst.isFromServer.map { $0 ? "source" : "destination" })
        fields.field("server_known_by", rst.serverHint.label)
        fields.field("status", rst.head.status)
        fields.field("status_line", rst.head.line)
        fields.field("data_bytes", rst.dataBytes)
        fields.field("acknowledged_bytes", rst.acknowledgedBytes)
        fields.field("last_data_time", rst.dataTime.flatMap { Self.time($0) })
        fields.field("data_to_rst_ns", rst.dataAge)
    }

    private static func time(_ nanoseconds: UInt64) -> String? {
        nanoseconds == 0 ? nil : Timestamp(nanosecondsSinceEpoch: nanoseconds).description
    }

    /// To the microsecond, in UTC.
    private var timeOfDay: String {
        guard let time = Self.time(rst.frame.time), let start = time.firstIndex(of: "T") else { return "unknown" }
        return String(time[start...].dropFirst().prefix(15))
    }

    private var source: String { rst.segment.source.endpoint(isIPv6: rst.segment.isIPv6).description }

    private var destination: String { rst.segment.destination.endpoint(isIPv6: rst.segment.isIPv6).description }

    private var direction: String? {
        switch rst.frame.passage {
        case .unknown: nil
        case .incoming: "in"
        case .outgoing: "out"
        case .passing: "passing"
        }
    }

    private var judgement: String {
        guard let verdict = rst.verdict else { return "unknown" }
        return rst.certainty == .sure ? verdict.label : "\(verdict.label) (\(rst.certainty.label))"
    }

    private var bytes: String {
        switch rst.isFromServer {
        case true: "answer of \(rst.dataBytes) bytes, \(rst.acknowledgedBytes) acknowledged"
        default: "\(rst.dataBytes) bytes before it, \(rst.acknowledgedBytes) acknowledged"
        }
    }

    private var ending: String {
        if let frame = rst.repeats { return ", the RST of frame \(frame) once more" }
        return rst.suspicion == .suspected ? ", suspected" : ""
    }

    private var explanation: String {
        if let frame = rst.repeats { return "The RST of frame \(frame), seen at another place; it counts once." }
        switch rst.suspicion {
        case .suspected where rst.certainty == .inFlight:
            return
                "The answer had been sent when the RST followed it; whether it had arrived no ACK can have shown yet."
                + " Whether the client's process had read it no capture shows: lostreply agent on its host does."
        case .suspected:
            return "The answer was in order when the RST ended the connection, and nothing shows that the client used"
                + " it. Whether its process had read it no capture shows: lostreply agent on the client's host does."
        case .unknownServer: return "Which end is the server is not known, so neither is whose answer this can cost."
        case .fromClient: return "The client sent it, so that it costs no answer of the server's that was received."
        case .notAccepted where rst.certainty == .halfClose && rst.verdict == .acceptedTimeWait:
            return
                "The client had sent its FIN. If its process has closed the socket too, this costs nothing; if it still"
                + " reads, the RST does end the connection, and what was not read of the answer is lost."
        case .notAccepted, nil:
            return rst.verdict == nil
                ? "Nothing was captured that tells what its receiver knows."
                : "It does not end the connection of a client that has an answer to read."
        case .noAnswer: return "The server had sent no answer to the last request."
        case .interim: return "The server had sent only an interim answer, which is none to the request yet."
        case .used:
            return "The client went on after the answer, by a FIN or another request, by which it had probably read it."
        case .late: return "It came so long after the answer's last new byte that the client had the time to read it."
        }
    }
}
