internal import Capture
internal import Records

/// A connection as a capture shows it.
struct Connection {
    /// The end that was first seen to send.
    let first: Segment.End
    /// The other one.
    let second: Segment.End
    let isIPv6: Bool
    /// Whether a segment came since the table last looked for one that is quiet.
    var isBusy = true

    /// What the first end and the second one know.
    private var sockets = InlineArray<2, ReplayedSocket>(repeating: ReplayedSocket())
    private var answer = Answer()
    /// Which of them is the client.
    private var client = 0
    private var serverHint = ServerHint.none
    /// When the part of the handshake was sent that waits for its answer; 0 outside of one.
    private var handshakeTime: UInt64 = 0
    /// A SYN to a connection that lives: it opens another one if it is answered.
    private var newcomer: Newcomer?
    private var lastRST: LastRST?

    /// Begins with the first segment that was captured.
    init(_ segment: Segment) {
        first = segment.source
        second = segment.destination
        isIPv6 = segment.isIPv6
        guessServer()
    }

    /// A server's port is the lower one, for want of anything better.
    private mutating func guessServer() {
        serverHint = first.port == second.port ? .none : .port
        client = first.port > second.port ? 0 : 1
    }

    /// Takes a segment without RST.
    ///
    /// - Parameters:
    ///   - segment: The segment.
    ///   - time: When it was captured.
    /// - Returns: Whether it shows that the verdict on a RST before was wrong: its sender lives on.
    @inline(__always)
    mutating func take(_ segment: Segment, at time: UInt64) -> Bool {
        let sender = segment.source == first ? 0 : 1
        guard !segment.flags.contains(.syn) else {
            takeSYN(segment, from: sender, at: time)
            return false
        }
        if segment.flags.contains(.ack), acknowledgesUnsent(segment, to: 1 - sender) {
            var rest = segment
            rest.flags.subtract(.ack)
            return exchange(rest, sender, at: time)
        }
        return exchange(segment, sender, at: time)
    }

    /// Whether an ACK is of more than its receiver can have sent, what the capture lost included.
    @inline(__always)
    private func acknowledgesUnsent(_ segment: Segment, to receiver: Int) -> Bool {
        sockets[receiver].known.contains(.syn)
            && segment.acknowledgement.isAfter(sockets[receiver].sendNext &+ Self.mostInFlight)
    }

    /// More than windows hold as systems come (Linux: tcp_rmem, 6 or 32 MiB).
    private static let mostInFlight: UInt32 = 64 << 20

    @inline(__always)
    private mutating func exchange(_ segment: Segment, _ sender: Int, at time: UInt64) -> Bool {
        let isNew = !sockets[sender].known.contains(.send) || segment.end.isAfter(sockets[sender].sendNext)
        if handshakeTime != 0 { measureHandshake(from: sender, at: time) }
        sockets[sender].send(segment, at: time)
        let hasArrived = sockets[1 - sender].receive(segment, at: time)
        if segment.payloadBytes > 0, isNew || hasArrived { sockets[sender].dataTime = time }
        if segment.end != segment.sequence, isNew || segment.start == .response {
            followAnswer(segment, isNew: isNew, from: sender)
        }
        guard sockets[sender].known.contains(.wasReset), segment.payloadBytes > 0,
            sockets[sender].state.isSynchronized
        else { return false }
        sockets[sender].known.remove(.wasReset)
        return true
    }

    /// Takes data or a FIN that is sent for the first time, or the start of an answer.
    private mutating func followAnswer(_ segment: Segment, isNew: Bool, from sender: Int) {
        if serverHint < .payload, segment.start == .request || segment.start == .response {
            serverHint = .payload
            let isClient = segment.start == .request
            if (client == sender) != isClient {
                client = 1 - client
                answer = Answer()
            }
        }
        if client == sender {
            guard isNew else { return }
            // Who has not got all of it yet has not read it, however fast the next request follows.
            guard segment.flags.contains(.ack), !segment.acknowledgement.isBefore(sockets[1 - sender].dataEnd) else {
                return
            }
            if segment.payloadBytes > 0 { answer.ask(segment) }
            if segment.flags.contains(.fin) { answer.isUsed = true }
        } else if segment.payloadBytes > 0 {
            answer.serve(
                segment, isNew: isNew, expected: sockets[client].receiveNext,
                isAwaited: sockets[client].sendUnacknowledged == sockets[client].sendNext)
        }
    }

    // MARK: Handshakes

    private struct Newcomer {
        var syn: Opening
        var sender: UInt8
        var time: UInt64
    }

    private mutating func takeSYN(_ segment: Segment, from sender: Int, at time: UInt64) {
        guard segment.flags.contains(.ack) else { return takeOpening(segment, from: sender, at: time) }
        if let newcomer, Int(newcomer.sender) != sender, segment.acknowledgement == newcomer.syn.end {
            open(newcomer.syn, from: 1 - sender, at: newcomer.time)
        }
        let (receiver, syn) = (1 - sender, Opening(segment))
        // A SYN|ACK once more, or one that is challenged.
        if sockets[sender].state.isSynchronized && sockets[receiver].state.isSynchronized { return }
        if sockets[sender].state == .newSynReceived, sockets[sender].sendNext == segment.end { return }
        setServer(sender, by: .handshake)
        measureHandshake(from: sender, at: time)
        handshakeTime = time
        sockets[sender].open(by: syn, at: time)
        agreeOnScale(sender)
        let to = sockets[receiver]
        if to.state == .synSent, segment.acknowledgement != to.sendNext { return }
        sockets[receiver].hear(syn: syn)
        sockets[receiver].sendUnacknowledged = segment.acknowledgement
        if !to.known.contains(.send) {
            sockets[receiver].sendNext = segment.acknowledgement
            sockets[receiver].sendFirst = segment.acknowledgement
            sockets[receiver].known.insert(.send)
        }
        sockets[receiver].state = .established
    }

    private mutating func takeOpening(_ segment: Segment, from sender: Int, at time: UInt64) {
        let (socket, syn) = (sockets[sender], Opening(segment))
        if socket.state == .synSent, socket.sendNext == segment.end {
            if segment.options.hasTimestamp { sockets[sender].timestampOfSYN.last = segment.options.timestamp }
            return
        }
        if socket.known.contains(.syn), socket.sendFirst == segment.sequence &+ 1, socket.state != .none { return }
        if sockets[1 - sender].state.isSynchronized {
            newcomer = Newcomer(syn: syn, sender: UInt8(sender), time: time)
        } else {
            open(syn, from: sender, at: time)
        }
    }

    /// Starts a new connection between the two ends.
    private mutating func open(_ syn: Opening, from sender: Int, at time: UInt64) {
        let meets = sockets[1 - sender].state == .synSent && !sockets[sender].known.contains(.spoke)
        newcomer = nil
        lastRST = nil
        answer = Answer()
        if meets {
            // Both open at once (RFC 9293, 3.5, figure 7): each has sent a SYN before it got one.
            sockets[sender] = ReplayedSocket()
            sockets[sender].open(by: syn, at: time)
            return
        }
        sockets = InlineArray<2, ReplayedSocket>(repeating: ReplayedSocket())
        sockets[sender].open(by: syn, at: time)
        sockets[1 - sender].state = .listen
        sockets[1 - sender].known = .isPassive
        sockets[1 - sender].hear(syn: syn)
        setServer(1 - sender, by: .handshake)
        handshakeTime = time
    }

    /// RFC 7323, 2.2: windows are scaled where both SYNs say so, and who answers says so only if the other did.
    private mutating func agreeOnScale(_ responder: Int) {
        let opener = 1 - responder
        let isScaled = sockets[responder].known.contains(.offersScale)
        let isRefused = sockets[opener].known.contains(.syn) && !sockets[opener].known.contains(.offersScale)
        sockets[responder].known.insert(.scale)
        if !isScaled || isRefused {
            sockets[responder].windowScale = 0
            sockets[opener].windowScale = 0
        }
        // Scaled by how much its own SYN says.
        if !isScaled || sockets[opener].known.contains(.syn) { sockets[opener].known.insert(.scale) }
    }

    private mutating func setServer(_ server: Int, by hint: ServerHint) {
        serverHint = hint
        client = 1 - server
    }

    /// How far an end is from the capture: the time that it seems to take for its part of the handshake.
    private mutating func measureHandshake(from sender: Int, at time: UInt64) {
        guard handshakeTime != 0, sockets[sender].responseTime == 0 else { return }
        let elapsed = time > handshakeTime ? (time - handshakeTime) / 1000 : 0
        sockets[sender].responseTime = UInt32(clamping: elapsed)
        handshakeTime = 0
    }

    // MARK: RSTs

    /// The last RST, to know it again where a capture has it from several places.
    private struct LastRST {
        var frame: UInt64
        var time: UInt64
        var sequence: UInt32
        var acknowledgement: UInt32
        var interface: UInt32
        var sender: UInt8
        var ttl: UInt8
        var passage: Frame.Passage
        var verdict: UInt8?
        var certainty: Certainty
    }

    /// Nothing takes longer from one interface of a host to another, or through a few switches.
    private static let passageTime: UInt64 = 10_000_000

    /// Takes a RST.
    ///
    /// - Parameters:
    ///   - segment: The RST.
    ///   - frame: The frame that carries it.
    ///   - within: How long after an answer a RST may have cost it, in nanoseconds.
    /// - Returns: What its receiver makes of it.
    mutating func takeRST(_ segment: Segment, _ frame: Frame, within: UInt64) -> ReplayedRST {
        let sender = segment.source == first ? 0 : 1
        let receiver = 1 - sender
        let to = sockets[receiver]
        var rst = describe(segment, frame, from: sender)
        if let last = lastRST, isSame(last, segment, frame, sender) {
            rst.repeats = last.frame
            rst.verdict = last.verdict.flatMap { Verdict(rawValue: $0) }
            rst.certainty = last.certainty
            return rst
        }
        if let judged = to.judge(segment, at: frame.time, from: sockets[sender]) {
            rst.verdict = judged.verdict
            rst.certainty = judged.certainty
        }
        rst.suspicion = suspicion(rst, from: sender, within: within)
        lastRST = LastRST(
            frame: frame.number, time: frame.time, sequence: segment.sequence,
            acknowledgement: segment.acknowledgement, interface: frame.interface, sender: UInt8(sender),
            ttl: segment.ttl, passage: frame.passage, verdict: rst.verdict?.rawValue, certainty: rst.certainty)
        end(sender, receiver, rst.verdict, segment, at: frame.time)
        return rst
    }

    /// Another place shows by another interface, TTL or direction; in less than that two RSTs are two.
    private func isSame(_ last: LastRST, _ segment: Segment, _ frame: Frame, _ sender: Int) -> Bool {
        guard last.sender == sender, last.sequence == segment.sequence, last.acknowledgement == segment.acknowledgement,
            last.interface != frame.interface || last.ttl != segment.ttl || last.passage != frame.passage
        else { return false }
        guard last.time != 0, frame.time != 0 else { return false }
        return max(frame.time, last.time) - min(frame.time, last.time) < Self.passageTime
    }

    private func describe(_ segment: Segment, _ frame: Frame, from sender: Int) -> ReplayedRST {
        let (from, to) = (sockets[sender], sockets[1 - sender])
        let isFromServer = serverHint == .none ? nil : sender != client
        let knowsNext = to.known.contains(.receiveNext) && to.state != .none && to.state != .listen
        var start = from.sendFirst
        if isFromServer == true { start = answer.isThere ? answer.start : to.receiveNext }
        let hasData = from.known.contains(.sentData) && to.known.contains(.receiveNext)
        return ReplayedRST(
            frame: frame, segment: segment, repeats: nil, verdict: nil, certainty: .sure,
            state: TCPState(rawValue: to.state.rawValue),
            receiveNext: knowsNext ? to.receiveNext : nil,
            window: to.known.contains(.window) && to.known.contains(.scale) ? to.window : nil,
            dataTime: from.dataTime == 0 ? nil : from.dataTime,
            dataBytes: hasData ? to.receivedBytes(since: start) : 0,
            acknowledgedBytes: hasData ? to.acknowledgedBytes(since: start) : 0,
            head: isFromServer == true && answer.isThere ? answer.head : AnswerHead(),
            isFromServer: isFromServer, serverHint: serverHint, suspicion: nil)
    }

    private func suspicion(_ rst: ReplayedRST, from sender: Int, within: UInt64) -> Suspicion {
        guard serverHint != .none else { return .unknownServer }
        guard sender != client else { return .fromClient }
        guard rst.verdict?.predictsReset == true else { return .notAccepted }
        guard answer.isThere, rst.dataBytes > 0 else { return .noAnswer }
        if answer.isInterim { return .interim }
        if answer.isUsed { return .used }
        // Without times none is late.
        return (rst.dataAge ?? 0) > within ? .late : .suspected
    }

    /// Who sends a RST has no socket any more, but for one that refuses an opening; who accepts it neither.
    private mutating func end(_ sender: Int, _ receiver: Int, _ verdict: Verdict?, _ rst: Segment, at time: UInt64) {
        switch (sockets[sender].state, verdict) {
        case (.synSent, _), (.newSynReceived, _), (.listen, _): break
        case (_, .challenged), (_, .droppedOld), (_, .droppedBeyond), (_, .droppedAck), (_, .droppedPAWS):
            sockets[sender].doubt(rst, at: time)
        default: sockets[sender].close(at: time)
        }
        switch verdict {
        case .acceptedExact, .acceptedFIN, .acceptedSACK, .acceptedSynSent:
            sockets[receiver].close(at: time)
            sockets[receiver].known.insert(.wasReset)
        case .acceptedRequest, .acceptedTimeWait: sockets[receiver].close(at: time)
        default: break
        }
    }
}
