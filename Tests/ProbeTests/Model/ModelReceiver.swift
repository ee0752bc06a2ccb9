import Records

/// A receiver in numbers that have no end and never wrap, as `ModelSegment` counts them: RCV.NXT and SND.UNA are 0.
struct ModelReceiver {
    /// What the receiver holds a segment's timestamp against.
    enum RecentTimestamp: CaseIterable {
        /// The peer sends no timestamps.
        case none
        case fresh
        /// It came at least 60 s ago.
        case old
        /// It is the number 0.
        case zero
    }

    /// Nil where there is no socket.
    var state: TCPState?
    /// In TIME_WAIT: the peer's FIN is outstanding.
    var awaitsFIN = false
    /// In TIME_WAIT: net.ipv4.tcp_rfc1337 is set.
    var keepsTimeWait = false
    /// In TIME_WAIT: a listener on its port takes what opens anew.
    var hasListener = true
    /// RCV.NXT when the window was last advertised.
    var acknowledged: Int64 = 0
    /// The window advertised then.
    var window: Int64 = 0
    /// SND.NXT.
    var sendNext: Int64 = 1
    /// The right-most edge of the SACK blocks.
    var sackEdge: Int64?
    var recentTimestamp = RecentTimestamp.none
    var queueHoldsData = false
    /// Linux 6.17 and later: the end of a segment is checked too.
    var checksEnd = false
    var forwards = false
    var isOtherHost = false

    /// RCV.NXT + RCV.WND; a window does not shrink below nothing (RFC 9293, 3.8.6).
    var rightEdge: Int64 { max(0, acknowledged + window) }

    /// RFC 9293, 3.10.7.4, table 6, with RCV.NXT = 0.
    private func accepts(_ segment: ModelSegment) -> Bool {
        guard window > 0 else { return segment.length == 0 && segment.sequence == 0 }
        let inside = 0..<window
        return inside.contains(segment.sequence) || segment.length > 0 && inside.contains(segment.end - 1)
    }

    /// The test of requests and of TIME_WAIT: the RFC's, and what Linux takes besides (`tcp_in_window`).
    func takes(_ segment: ModelSegment) -> Bool {
        let startsAtNext = segment.sequence == 0
        let coversWindow = segment.sequence < 0 && segment.end > window
        let isEmptyAtRightEdge = segment.length == 0 && segment.sequence == window
        return accepts(segment) || startsAtNext || coversWindow || isEmptyAtRightEdge
    }

    /// RFC 7323, 5.3: whether SEG.TSval < TS.Recent; Linux takes a TS.Recent of 0 for none (`tcp_paws_check`).
    func findsTooOld(_ segment: ModelSegment) -> Bool {
        guard let timestamp = segment.timestamp else { return false }
        return switch recentTimestamp {
        case .none, .zero: false
        case .fresh, .old: timestamp < 0
        }
    }
}
