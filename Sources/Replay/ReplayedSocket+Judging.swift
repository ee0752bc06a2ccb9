internal import CRecords
internal import Capture
internal import Records

extension ReplayedSocket {
    /// What a RST does here, by `verdict.h`, and how sure that is; nil where nothing is known of the socket.
    ///
    /// - Parameters:
    ///   - rst: The RST.
    ///   - time: When it came.
    ///   - peer: Who sent it, for whether both agreed on SACK.
    /// - Returns: The verdict.
    func judge(_ rst: Segment, at time: UInt64, from peer: ReplayedSocket)
        -> (verdict: Verdict, certainty: Certainty)?
    {
        guard state != .unknown, isReady else { return nil }
        var control = lostreply_control(rst)
        if state == .synSent { control.echoes_unsent = echoesUnsent(rst, at: time) ? 1 : 0 }
        var receiver = receiver(at: time, from: peer)
        let verdict = unsafe verdict(&control, &receiver)
        if known.contains(.mayBeClosed) { return (verdict, .ownRST) }
        if state == .finWait2, !known.contains(.readsOn) {
            // A half-closed socket would take the same RST, but for one that is in the window and not exact.
            return (verdict, .halfClose)
        }
        if !known.contains(.spoke) { return (verdict, .oneSided) }
        guard state.isSynchronized else { return (verdict, .sure) }
        if !known.contains(.scale) {
            receiver.rcv_wnd = Self.greatest(window: window)
            if unsafe self.verdict(&control, &receiver) != verdict { return (verdict, .windowScale) }
        }
        receiver.checks_end = 1
        receiver.queue_holds_data = 1
        if unsafe self.verdict(&control, &receiver) != verdict { return (verdict, .kernelVersion) }
        if mayBeInFlight(at: time) {
            receiver.rcv_nxt = windowUpdate
            if unsafe self.verdict(&control, &receiver) != verdict { return (verdict, .inFlight) }
        }
        return (verdict, .sure)
    }

    /// Whether data that it has not acknowledged went by so shortly ago that it cannot have, seen from the capture.
    private func mayBeInFlight(at time: UInt64) -> Bool {
        guard windowUpdate != receiveNext, advanceTime != 0, time != 0, responseTime > Self.nearby else { return false }
        return (time > advanceTime ? time - advanceTime : 0) < UInt64(responseTime) * 1000
    }

    /// Who answers within so many microseconds is on the host of the capture, where nothing is lost on the way.
    private static let nearby: UInt32 = 200

    /// Whether what its state needs for a verdict is known.
    private var isReady: Bool {
        switch state {
        case .none, .listen, .synSent: true
        default: known.contains(.receiveNext)
        }
    }

    /// The greatest window that a number without its scale can mean (RFC 7323, 2.3).
    private static func greatest(window: UInt32) -> UInt32 { window << 14 }

    private func verdict(
        _ control: UnsafePointer<lostreply_control>, _ receiver: UnsafePointer<lostreply_receiver>
    ) -> Verdict {
        let verdict = unsafe lostreply_judge(control, receiver)
        return Verdict(rawValue: UInt8(verdict.rawValue)) ?? .noSocket
    }

    private func receiver(at time: UInt64, from peer: ReplayedSocket) -> lostreply_receiver {
        var to = lostreply_receiver()
        to.state = UInt32(state.rawValue)
        to.rcv_nxt = receiveNext
        to.rcv_wup = windowUpdate
        to.rcv_wnd = known.contains(.window) ? window : UInt32(Int32.max)
        if !known.contains(.spoke) { to.rcv_wup = receiveNext }
        to.snd_una = sendUnacknowledged
        to.snd_nxt = sendNext
        to.ts_recent = timestampRecent
        to.has_ts_recent = known.contains(.timestamp) ? 1 : 0
        if let edge = selectiveEdge(peer) {
            to.sack_edge = edge
            to.has_sack_edge = 1
        }
        if state == .timeWait { wait(&to, time, substate: .timeWait) }
        // Kernel: tcp_time_wait(), which takes over what its process has closed.
        if state == .finWait2, !known.contains(.readsOn) { wait(&to, time, substate: .finWait2) }
        return to
    }

    /// Makes it what is left of a socket that waits out its connection; kernel: TCP_TIMEWAIT_LEN, tcp_fin_timeout.
    private func wait(_ to: inout lostreply_receiver, _ time: UInt64, substate: State) {
        let isOver = state == .timeWait && time > stateTime &+ 60_000_000_000
        to.state = isOver ? UInt32((known.contains(.isPassive) ? State.listen : .none).rawValue) : 6
        to.substate = substate.rawValue
        guard known.contains(.window) else { return }
        // Kernel: tcp_time_wait() keeps what is left of the window.
        let left = Int32(bitPattern: windowUpdate &+ window &- receiveNext)
        to.rcv_wnd = UInt32(max(0, left))
    }

    /// The right-most SACK edge: of what was seen to come behind a gap, or in its own words.
    private func selectiveEdge(_ peer: ReplayedSocket) -> UInt32? {
        let bothSYNs = known.contains(.syn) && peer.known.contains(.syn)
        let areAgreed = known.contains(.permitsSACK) && peer.known.contains(.permitsSACK)
        if bothSYNs && !areAgreed { return nil }
        if bothSYNs, let edge = outOfOrder.edge, edge.isAfter(receiveNext) { return edge }
        return known.contains(.sackEdge) && sackEdge.isAfter(receiveNext) ? sackEdge : nil
    }

    /// Kernel: tcp_rcv_synsent_state_process(), which takes an echo of 0 for none; its clock has a tick of 1 ms.
    private func echoesUnsent(_ rst: Segment, at time: UInt64) -> Bool {
        guard rst.options.hasTimestamp, rst.options.timestampEcho != 0, known.contains(.synTimestamp) else {
            return false
        }
        let elapsed = UInt32(clamping: (time > stateTime ? time - stateTime : 0) / 1_000_000 + 1)
        let (first, last) = timestampOfSYN
        return rst.options.timestampEcho &- first > (last &- first) &+ elapsed
    }
}

extension lostreply_control {
    fileprivate init(_ rst: Segment) {
        self.init()
        seq = rst.sequence
        end_seq = rst.end
        ack_seq = rst.acknowledgement
        ts_value = rst.options.timestamp
        has_timestamp = rst.options.hasTimestamp ? 1 : 0
        has_ack = rst.flags.contains(.ack) ? 1 : 0
        has_fin = rst.flags.contains(.fin) ? 1 : 0
    }
}
