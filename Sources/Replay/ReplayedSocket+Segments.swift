internal import Capture

// What it sends.
extension ReplayedSocket {
    /// Begins with a SYN that it sends.
    mutating func open(by syn: Opening, at time: UInt64) {
        if !syn.isAnswer { state = .synSent } else { state = state == .synSent ? .synReceived : .newSynReceived }
        stateTime = time
        known.formUnion([.syn, .send, .spoke])
        known.subtract([.wasClosed, .mayBeClosed])
        sendUnacknowledged = syn.sequence
        sendNext = syn.end
        sendFirst = syn.sequence &+ 1
        if syn.options.permitsSACK { known.insert(.permitsSACK) }
        if syn.options.hasWindowScale {
            known.insert(.offersScale)
            windowScale = syn.options.windowScale
        }
        if syn.options.hasTimestamp {
            timestampOfSYN = (syn.options.timestamp, syn.options.timestamp)
            known.insert(.synTimestamp)
        }
        // RFC 7323, 2.2: the window of a SYN is never scaled.
        window = UInt32(syn.window)
        known.insert(.window)
        guard syn.isAnswer else { return }
        known.formUnion([.receiveNext])
        if state == .newSynReceived { known.insert(.isPassive) }
        receiveNext = syn.acknowledgement
        windowUpdate = syn.acknowledgement
    }

    /// Learns from its peer's SYN.
    mutating func hear(syn: Opening) {
        receiveNext = syn.sequence &+ 1
        windowUpdate = receiveNext
        known.insert(.receiveNext)
        if syn.options.hasTimestamp {
            timestampRecent = syn.options.timestamp
            known.insert(.timestamp)
        }
    }

    /// Takes a segment that it sends, beyond the handshake.
    @inline(__always)
    mutating func send(_ segment: Segment, at time: UInt64) {
        if !state.isSynchronized || known.contains(.mayBeClosed) { comeAlive(at: time) }
        if !known.contains(.send) || segment.end.isAfter(sendNext) { sendNext = segment.end }
        if !known.contains(.send) {
            sendFirst = segment.sequence
            sendUnacknowledged = segment.sequence
        }
        known.formUnion([.send, .spoke])
        if segment.payloadBytes > 0 { known.insert(.sentData) }
        if segment.flags.contains(.ack) { acknowledge(segment, at: time) }
        if segment.flags.contains(.fin) { finish(segment.end) }
    }

    /// Who sends has a connection, whatever was missed of how it came about.
    private mutating func comeAlive(at time: UInt64) {
        if known.contains(.mayBeClosed) {
            known.remove(.mayBeClosed)
            guard known.contains(.wasClosed) else { return }
            known.remove(.wasClosed)
            state = stateBefore
            return
        }
        switch state {
        case .unknown, .synSent, .newSynReceived: state = .established
        // Its part of the handshake was missed.
        case .listen where !known.contains(.wasClosed): state = .established
        // What was on its way when it was closed is no sign of life.
        case .none, .listen:
            guard time > stateTime &+ Self.afterlife else { return }
            known.remove(.wasClosed)
            state = .established
        default: break
        }
    }

    /// Nothing that it sent before it was closed takes longer to come by.
    static let afterlife: UInt64 = 1_000_000_000

    private mutating func finish(_ end: UInt32) {
        guard !known.contains(.finSent) else { return }
        known.insert(.finSent)
        finSent = end
        receiveNextAtFIN = receiveNext
        switch state {
        case .closeWait: state = .lastAck
        case .established, .synReceived: state = .finWait1
        default: break
        }
    }

    /// Its own word for what it has received, and for how much it would take.
    @inline(__always)
    private mutating func acknowledge(_ segment: Segment, at time: UInt64) {
        let ack = segment.acknowledgement
        if !known.contains(.receiveNext) || ack.isAfter(receiveNext) {
            known.insert(.receiveNext)
            receiveNext = outOfOrder.isEmpty ? ack : outOfOrder.take(upTo: ack)
            arrive(at: time)
        } else if ack.isBefore(receiveNext) {
            fallBack(to: ack, segment, at: time)
        }
        if known.contains(.finSent), ack.isAfter(receiveNextAtFIN),
            !(known.contains(.finReceived) && ack == finReceived)
        {
            known.insert(.readsOn)
        }
        if !known.contains(.window) || !ack.isBefore(windowUpdate) {
            windowUpdate = ack
            window = UInt32(segment.window) << UInt32(known.contains(.scale) ? windowScale : 0)
            known.insert(.window)
        }
        if segment.options.hasSACK {
            sackEdge = segment.options.sackEdge
            known.insert(.sackEdge)
        } else if known.contains(.sackEdge), !sackEdge.isAfter(receiveNext) || segment.payloadBytes == 0 {
            known.remove(.sackEdge)
        }
    }

    /// An ACK of less than was seen on its way to it: sent before that came, or a sign that it never did.
    private mutating func fallBack(to ack: UInt32, _ segment: Segment, at time: UInt64) {
        guard segment.payloadBytes == 0, !segment.flags.contains(.fin) else { return }
        repeatedACKs = ack == windowUpdate ? min(repeatedACKs + 1, 3) : 1
        // As far from it as the capture is, it cannot have heard yet of what has just gone by.
        guard time > advanceTime &+ UInt64(responseTime) * 1000 else { return }
        // RFC 5681, 3.2: three of a kind tell of a gap, and so does one with SACK.
        guard segment.options.hasSACK || repeatedACKs == 3 else { return }
        receiveNext = ack
        outOfOrder.removeAll()
        let blocks = segment.options.sackBlocks
        for index in 0..<blocks.count { outOfOrder.insert(blocks[index].start, blocks[index].end) }
    }
}

// What comes to it.
extension ReplayedSocket {
    /// Takes a segment that its peer sent, beyond the handshake.
    ///
    /// - Parameters:
    ///   - segment: The segment.
    ///   - time: When it was captured.
    /// - Returns: Whether it brought something that was expected.
    @inline(__always)
    mutating func receive(_ segment: Segment, at time: UInt64) -> Bool {
        if segment.flags.contains(.ack) { hear(ack: segment.acknowledgement, at: time) }
        if state == .none || state == .listen, !known.contains(.mayBeClosed) { return false }
        // Kernel: tcp_data_queue(), which drops data at a closed window, but takes a bare FIN.
        if segment.payloadBytes > 0, isShut { return false }
        let end = segment.end
        if segment.options.hasTimestamp, !segment.sequence.isAfter(windowUpdate),
            !known.contains(.timestamp) || segment.options.timestamp.isAfter(timestampRecent)
        {
            timestampRecent = segment.options.timestamp
            known.insert(.timestamp)
        }
        guard end != segment.sequence else { return false }
        if segment.flags.contains(.fin) {
            finReceived = end
            known.insert(.finReceived)
        }
        if !known.contains(.receiveNext) {
            receiveNext = end
            known.insert(.receiveNext)
        } else if segment.sequence.isAfter(receiveNext) {
            outOfOrder.insert(segment.sequence, end)
            return false
        } else if end.isAfter(receiveNext) {
            receiveNext = outOfOrder.isEmpty ? end : outOfOrder.take(upTo: end)
        } else {
            return false
        }
        advanceTime = time
        arrive(at: time)
        return true
    }

    /// Whether its last word is that it takes no more.
    @inline(__always)
    private var isShut: Bool {
        window == 0 && windowUpdate == receiveNext && known.isSuperset(of: [.spoke, .window, .receiveNext])
    }

    /// Its peer has received what it sent up to here.
    @inline(__always)
    private mutating func hear(ack: UInt32, at time: UInt64) {
        if state == .unknown { state = .established }
        if !known.contains(.send) {
            known.insert(.send)
            sendUnacknowledged = ack
            sendNext = ack
            sendFirst = ack
        }
        // Kernel: tcp_check_req(), the third part of the handshake.
        if state == .newSynReceived, ack == sendNext { state = .established }
        guard ack.isAfter(sendUnacknowledged) else { return }
        sendUnacknowledged = ack
        guard known.contains(.finSent), ack == finSent else { return }
        switch state {
        case .finWait1: state = .finWait2
        case .closing: wait(at: time)
        case .lastAck: close(at: time)
        default: break
        }
    }

    /// RFC 9293, 3.10.7.4, eighth: a FIN counts once all before it is there.
    @inline(__always)
    private mutating func arrive(at time: UInt64) {
        guard known.contains(.finReceived), receiveNext == finReceived else { return }
        switch state {
        case .established, .synReceived, .newSynReceived: state = .closeWait
        case .finWait1: state = .closing
        case .finWait2: wait(at: time)
        default: break
        }
    }

    private mutating func wait(at time: UInt64) {
        state = .timeWait
        stateTime = time
    }
}
