import Capture
import Lab
import Records
import Replay
import TestSupport

/// A capture of a client and a server, whose sequence numbers count from their SYNs.
struct Scene {
    static let request = "GET / HTTP/1.1\r\n\r\n"
    static let answer = "HTTP/1.1 200 OK\r\n\r\n"

    /// Where the circle of sequence numbers is entered: near its end, so that it wraps.
    var clientStart: UInt32 = 0xffff_fff8
    var serverStart: UInt32 = 0xffff_fffe
    var clientPort: UInt16 = 40_000
    var serverPort: UInt16 = 8080
    /// What is added to the time with each segment, in nanoseconds.
    var step: UInt64 = 1_000_000
    var ttl: UInt8 = 64
    var passage = Frame.Passage.unknown
    private(set) var time: UInt64 = 1_700_000_000_000_000_000
    private(set) var segments: [(segment: Segment, time: UInt64, passage: Frame.Passage)] = []

    private var client: Endpoint { Endpoint(TCPEndpoint("10.0.0.1", port: clientPort)) }
    private var server: Endpoint { Endpoint(TCPEndpoint("10.0.0.2", port: serverPort)) }

    /// Lets time pass.
    mutating func wait(_ nanoseconds: UInt64) { time += nanoseconds }

    /// From now on there are no times.
    mutating func loseTime() { (time, step) = (0, 0) }

    /// The clock is set back.
    mutating func rewind(_ nanoseconds: UInt64) { time -= nanoseconds }

    /// The client sends a segment: where, counted from its SYN; up to where it acknowledges, counted from the server's.
    mutating func client(
        _ flags: Segment.Flags, _ sequence: UInt32, ack: UInt32? = nil, _ payload: String = "", window: UInt16 = 1000,
        options: Segment.Options = Segment.Options()
    ) {
        send(
            from: client, to: server, flags, clientStart &+ sequence, ack.map { serverStart &+ $0 }, payload, window,
            options)
    }

    /// The server does.
    mutating func server(
        _ flags: Segment.Flags, _ sequence: UInt32, ack: UInt32? = nil, _ payload: String = "", window: UInt16 = 1000,
        options: Segment.Options = Segment.Options()
    ) {
        send(
            from: server, to: client, flags, serverStart &+ sequence, ack.map { clientStart &+ $0 }, payload, window,
            options)
    }

    /// The handshake, with SACK and windows shifted by 7 unless the options differ.
    mutating func connect(options: Segment.Options = .syn) {
        client(.syn, 0, options: options)
        server(.syn, 0, ack: 1, options: options)
        client([], 1, ack: 1)
    }

    /// The handshake, a request, its answer, the client's ACK.
    mutating func exchange() {
        connect()
        client([], 1, ack: 1, Self.request)
        server([], 1, ack: 19, Self.answer)
        client([], 19, ack: 20)
    }

    private mutating func send(
        from source: Endpoint, to destination: Endpoint, _ flags: Segment.Flags, _ sequence: UInt32,
        _ acknowledgement: UInt32?, _ payload: String, _ window: UInt16, _ options: Segment.Options
    ) {
        var segment = Segment()
        segment.source = Segment.End(source)
        segment.destination = Segment.End(destination)
        segment.ttl = ttl
        segment.flags = acknowledgement == nil ? flags : flags.union(.ack)
        segment.sequence = sequence
        segment.acknowledgement = acknowledgement ?? 0
        segment.window = window
        segment.options = options
        segment.payloadBytes = UInt32(payload.utf8.count)
        segment.start = payload.isEmpty ? .nothing : payload.hasPrefix("HTTP/") ? .response : .opaque
        if payload.hasPrefix("GET ") { segment.start = .request }
        if segment.start == .response { segment.head = AnswerHead(Array(payload.utf8).span.bytes) }
        time += step
        segments.append((segment, time, passage))
    }

    /// Replays it.
    func replay(within: UInt64 = 1_000_000_000, connections: Int = 16) -> (rsts: [ReplayedRST], totals: ReplayTotals) {
        var replay = Replay(within: within, connections: connections)
        var rsts: [ReplayedRST] = []
        for (number, (segment, time, passage)) in segments.enumerated() {
            var frame = Frame()
            frame.number = UInt64(number + 1)
            frame.time = time
            frame.passage = passage
            if let rst = replay.take(segment, frame) { rsts.append(rst) }
        }
        return (rsts, replay.totals)
    }

    /// The verdicts on its RSTs, and how sure they are where they are not.
    var verdicts: [String] {
        replay().rsts.map { rst in
            let label = rst.verdict?.label ?? "unknown"
            return rst.certainty == .sure ? label : "\(label) \(rst.certainty.label)"
        }
    }

    /// Whether its RSTs may have cost an answer.
    var suspicions: [Suspicion?] { replay().rsts.map(\.suspicion) }
}

extension Segment.Options {
    /// Those of a usual SYN.
    static var syn: Self {
        var options = Self()
        options.permitsSACK = true
        options.hasWindowScale = true
        options.windowScale = 7
        return options
    }

    /// A SACK block that ends at a number.
    static func sack(_ edge: UInt32) -> Self {
        var options = Self()
        options.hasSACK = true
        options.sackEdge = edge
        return options
    }

    /// A SACK block from a number up to another.
    static func sack(_ start: UInt32, _ edge: UInt32) -> Self {
        var options = sack(edge)
        options.sackBlocks.append(start, edge)
        return options
    }
}
