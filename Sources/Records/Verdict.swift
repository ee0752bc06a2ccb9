/// What a RST is predicted to do when the hook sees it, before the stack decides; numbered as in `verdict.h`.
public enum Verdict: UInt8, CaseIterable, Sendable {
    /// Sequence number equal to RCV.NXT: the connection is reset (RFC 5961, 3.2).
    case acceptedExact = 0
    /// RCV.NXT - 1 after a FIN: reset (kernel: `tcp_reset_check`).
    case acceptedFIN = 1
    /// The right-most SACK edge: reset (kernel: `tcp_validate_incoming`).
    case acceptedSACK = 2
    /// An acceptable ACK in SYN_SENT: the connection is refused (RFC 9293, 3.10.7.3).
    case acceptedSynSent = 3
    /// Ends a connection request that waits for its handshake (kernel: `tcp_check_req`).
    case acceptedRequest = 4
    /// Ends a TIME_WAIT socket (kernel: `tcp_timewait_state_process`).
    case acceptedTimeWait = 5
    /// In the window but not exact: answered by a challenge ACK (RFC 5961, 3.2).
    case challenged = 6
    /// Left of the window.
    case droppedOld = 7
    /// Right of the window.
    case droppedBeyond = 8
    /// An unacceptable ACK, or none, in SYN_SENT.
    case droppedAck = 9
    /// A listener ignores it.
    case droppedListen = 10
    /// A TIME_WAIT socket ignores it.
    case droppedTimeWait = 11
    /// No socket here has this tuple.
    case noSocket = 12
    /// This host forwards it to another.
    case forwarded = 13
    /// The frame is not addressed to this host (PACKET_OTHERHOST).
    case otherHost = 14
    /// This host sends it.
    case sent = 15
    /// A TIME_WAIT socket or a request finds its timestamp too old (RFC 7323, 5.3).
    case droppedPAWS = 16

    /// Whether the prediction is that a full socket is reset, which `tcp_receive_reset` then confirms.
    public var predictsReset: Bool {
        switch self {
        case .acceptedExact, .acceptedFIN, .acceptedSACK, .acceptedSynSent: true
        default: false
        }
    }

    /// The value of the `verdict` label and of the event's `verdict` field.
    public var label: String {
        switch self {
        case .acceptedExact: "accepted_exact"
        case .acceptedFIN: "accepted_fin"
        case .acceptedSACK: "accepted_sack"
        case .acceptedSynSent: "accepted_syn_sent"
        case .acceptedRequest: "accepted_request"
        case .acceptedTimeWait: "accepted_time_wait"
        case .challenged: "challenged"
        case .droppedOld: "dropped_old"
        case .droppedBeyond: "dropped_beyond"
        case .droppedAck: "dropped_ack"
        case .droppedListen: "dropped_listen"
        case .droppedTimeWait: "dropped_time_wait"
        case .noSocket: "no_socket"
        case .forwarded: "forwarded"
        case .otherHost: "other_host"
        case .sent: "sent"
        case .droppedPAWS: "dropped_paws"
        }
    }
}
