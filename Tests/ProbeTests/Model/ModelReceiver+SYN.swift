import Records

extension ModelReceiver {
    /// What becomes of a SYN without a RST.
    func verdict(onSYN syn: ModelSegment) -> SYNVerdict {
        guard !isOtherHost else { return .otherHost }
        switch state {
        case nil:
            return forwards ? .forwarded : .dropped
        case .close:
            return .dropped
        case .listen:
            // RFC 9293, 3.10.7.2: an ACK gets a RST; a FIN makes no sense, and Linux drops it.
            return syn.acknowledgment == nil && !syn.hasFIN ? .new : .dropped
        case .synSent:
            // RFC 9293, 3.10.7.3: an unacceptable ACK gets a RST; without one both ends open at once.
            guard let acknowledgment = syn.acknowledgment else { return .new }
            return acknowledgment > 0 && acknowledgment <= sendNext && !syn.echoesUnsent ? .new : .dropped
        case .newSynReceived:
            return requestVerdict(onSYN: syn)
        case .synReceived:
            // Both ends have opened at once, and this is the other's answer; Linux wants it to bear nothing else.
            let isAnswer = syn.sequence == -1 && syn.length == 1 && syn.acknowledgment == sendNext
            return isAnswer ? .new : .challenged
        case .timeWait:
            return timeWaitVerdict(onSYN: syn)
        case .established, .finWait1, .finWait2, .closeWait, .lastAck, .closing:
            // RFC 5961, 4.2: "irrespective of the sequence number, TCP MUST send an ACK".
            return .challenged
        }
    }

    /// RFC 9293, 3.10.7.4, SYN-RECEIVED after a passive OPEN.
    private func requestVerdict(onSYN syn: ModelSegment) -> SYNVerdict {
        let repeatsISN = syn.sequence == -1
        if let acknowledgment = syn.acknowledgment {
            // Linux asks for the ACK first, and hands a wrong one to the listener.
            if acknowledgment != sendNext { return .dropped }
        } else if repeatsISN && !findsTooOld(syn) {
            return .new
        }
        // "If an incoming segment is not acceptable, an acknowledgment should be sent in reply".
        if findsTooOld(syn) || !takes(syn) { return .challenged }
        // A SYN left of the window is cut off, and the rest with its ACK completes the handshake.
        return repeatsISN ? .new : .dropped
    }

    private func timeWaitVerdict(onSYN syn: ModelSegment) -> SYNVerdict {
        if awaitsFIN {
            // Linux answers what is in the window with a RST, or not at all.
            return findsTooOld(syn) || !takes(syn) ? .challenged : .dropped
        }
        // RFC 1122, 4.2.2.13, and RFC 6191: a newer sequence number or a newer timestamp opens anew.
        let hasNewerTimestamp = recentTimestamp != .none && (syn.timestamp ?? 0) > 0
        guard syn.acknowledgment == nil, hasListener, !findsTooOld(syn) else { return .challenged }
        return syn.sequence > 0 || hasNewerTimestamp ? .new : .challenged
    }
}
