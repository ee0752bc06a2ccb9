/// Why this host reset a peer (kernel: `enum sk_rst_reason`, Linux 6.10); numbered as in `sent_reset.h`.
public enum SentReset: UInt8, CaseIterable, Sendable {
    /// None of the others, or a kernel that does not say.
    case notSpecified = 0
    /// There is no socket for what came.
    case noSocket = 1
    /// An unacceptable ACK in SYN_SENT or SYN_RECV.
    case tcpInvalidAckSequence = 2
    /// Flags that no state takes, such as an ACK to a listener.
    case tcpFlags = 3
    /// Data that came after the application had shut down reading (RFC 1122, 4.2.2.13).
    case tcpAbortOnData = 4
    /// A segment that a TIME_WAIT socket cannot take.
    case tcpTimeWaitSocket = 5
    /// A SYN where none belongs.
    case invalidSYN = 6
    /// The application closed with bytes unread (RFC 2525, 2.17).
    case tcpAbortOnClose = 7
    /// The application closed with SO_LINGER and no time.
    case tcpAbortOnLinger = 8
    /// Too many orphaned sockets.
    case tcpAbortOnMemory = 9
    /// A socket in a state that its owner ends.
    case tcpState = 10
    /// The peer answered no keepalive.
    case tcpKeepaliveTimeout = 11
    /// The application disconnected with data unsent or unread.
    case tcpDisconnectWithData = 12

    /// The value of the `reason` label: the kernel's name in lower case.
    public var label: String {
        switch self {
        case .notSpecified: "not_specified"
        case .noSocket: "no_socket"
        case .tcpInvalidAckSequence: "tcp_invalid_ack_sequence"
        case .tcpFlags: "tcp_flags"
        case .tcpAbortOnData: "tcp_abort_on_data"
        case .tcpTimeWaitSocket: "tcp_timewait_socket"
        case .invalidSYN: "invalid_syn"
        case .tcpAbortOnClose: "tcp_abort_on_close"
        case .tcpAbortOnLinger: "tcp_abort_on_linger"
        case .tcpAbortOnMemory: "tcp_abort_on_memory"
        case .tcpState: "tcp_state"
        case .tcpKeepaliveTimeout: "tcp_keepalive_timeout"
        case .tcpDisconnectWithData: "tcp_disconnect_with_data"
        }
    }
}
