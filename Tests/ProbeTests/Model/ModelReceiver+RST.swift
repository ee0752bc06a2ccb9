import Records

extension ModelReceiver {
    /// What becomes of a RST.
    func verdict(onRST rst: ModelSegment) -> Verdict {
        guard !isOtherHost else { return .otherHost }
        switch state {
        case nil:
            return forwards ? .forwarded : .noSocket
        case .close:
            // RFC 9293, 3.10.7.1: "an incoming segment containing a RST is discarded".
            return .noSocket
        case .listen:
            // RFC 9293, 3.10.7.2: "an incoming RST segment should be ignored".
            return .droppedListen
        case .synSent:
            // RFC 9293, 3.10.7.3: the ACK must be acceptable, SND.UNA < SEG.ACK =< SND.NXT.
            guard let acknowledgment = rst.acknowledgment else { return .droppedAck }
            guard acknowledgment > 0, acknowledgment <= sendNext else { return .droppedAck }
            // Linux holds an answer to the timestamp that it echoes.
            return rst.echoesUnsent ? .droppedPAWS : .acceptedSynSent
        case .newSynReceived:
            return requestVerdict(onRST: rst)
        case .timeWait:
            return timeWaitVerdict(onRST: rst)
        case .established, .synReceived, .finWait1, .finWait2, .closeWait, .lastAck, .closing:
            return synchronizedVerdict(onRST: rst)
        }
    }

    /// Linux holds a RST to its timestamp, unlike RFC 7323, 5.2, unless TS.Recent is old (`tcp_paws_reject`).
    private func holdsTooOld(_ rst: ModelSegment) -> Bool {
        findsTooOld(rst) && recentTimestamp != .old
    }

    /// RFC 5961, 3.2, in SYN-RECEIVED too: outside the window dropped, exact taken, else challenged.
    private func requestVerdict(onRST rst: ModelSegment) -> Verdict {
        if holdsTooOld(rst) { return .droppedPAWS }
        if !takes(rst) { return rst.sequence < 0 ? .droppedOld : .droppedBeyond }
        return rst.sequence == 0 ? .acceptedRequest : .challenged
    }

    /// RFC 9293, 3.10.7.4: a RST in the window ends TIME-WAIT.
    ///
    /// Linux wants it exact once the FIN is in, if RFC 1337 lets it at all.
    private func timeWaitVerdict(onRST rst: ModelSegment) -> Verdict {
        if holdsTooOld(rst) { return .droppedPAWS }
        let ends = awaitsFIN ? takes(rst) : rst.sequence == 0 && !keepsTimeWait
        return ends ? .acceptedTimeWait : .droppedTimeWait
    }

    /// RFC 5961, 3.2, and three additions of Linux.
    private func synchronizedVerdict(onRST rst: ModelSegment) -> Verdict {
        // The number before a FIN that was received: some send it (`tcp_reset_check`), in the window or not.
        let hasPeersFIN = state == .closeWait || state == .lastAck || state == .closing
        if hasPeersFIN && rst.sequence == -1 { return .acceptedFIN }
        // 1) Outside the window: dropped. Linux moves its left edge only as it advertises, and counts in the right one.
        if rst.end < acknowledged { return .droppedOld }
        if rst.sequence > rightEdge { return .droppedBeyond }
        // Linux 6.17: what does not fit beside the data that is queued is outside too, a FIN excepted.
        if checksEnd && queueHoldsData && rst.end - (rst.hasFIN ? 1 : 0) > rightEdge { return .droppedBeyond }
        // 2) Exactly the next expected number: the connection is reset. The peer counts from what it sent, which may
        // lie beyond a gap: the right-most SACK edge is as good.
        if rst.sequence == 0 { return .acceptedExact }
        if rst.sequence == sackEdge { return .acceptedSACK }
        // 3) In the window, not exact.
        return .challenged
    }
}
