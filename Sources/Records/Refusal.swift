/// Why the kernel refused a RST: its drop reason (kernel: `enum skb_drop_reason`); numbered as in `refusal.h`.
public enum Refusal: UInt8, CaseIterable, Sendable {
    /// It was not accepted: challenged in a synchronized state (RFC 5961, 3.2), or sent to a listener or SYN_SENT.
    case tcpReset = 1
    /// Left of the window (Linux 6.6; an invalid sequence before).
    case tcpOldSequence = 2
    /// Outside the window.
    case tcpInvalidSequence = 3
    /// Its payload ends outside the window (Linux 6.17).
    case tcpInvalidEndSequence = 4
    /// An unacceptable ACK in SYN_SENT.
    case tcpInvalidAckSequence = 5
    /// Flags that its receiver does not take.
    case tcpFlags = 6
    /// Outside the window of a request.
    case tcpOverwindow = 7
    /// Its timestamp is too old (RFC 7323, 5.3).
    case tcpPAWS = 8
    /// Likewise, in TIME_WAIT.
    case tcpTimeWaitPAWS = 9
    /// It echoes a timestamp that was not sent.
    case tcpTimestampEcho = 10
    /// It waited in the backlog of a socket that was closed meanwhile.
    case tcpClose = 11
    /// Its checksum is wrong.
    case tcpChecksum = 12
    /// It comes from too far away (IP_MINTTL).
    case tcpMinTTL = 13
    /// Its authentication option cannot be read (RFC 2385, RFC 5925).
    case tcpAuthHeader = 14
    /// It lacks the signature that the socket wants (RFC 2385).
    case tcpMD5NotFound = 15
    /// It has a signature that the socket does not want.
    case tcpMD5Unexpected = 16
    /// Its signature is wrong.
    case tcpMD5Failure = 17
    /// A filter on the socket refused it.
    case socketFilter = 18
    /// The socket's backlog was full.
    case socketBacklog = 19
    /// There is no socket for it.
    case noSocket = 20
    /// The kernel gives no reason: TIME_WAIT sockets and requests, whether they took it or not.
    case notSpecified = 21

    /// The value of the `reason` label: the kernel's name in lower case.
    public var label: String {
        switch self {
        case .tcpReset: "tcp_reset"
        case .tcpOldSequence: "tcp_old_sequence"
        case .tcpInvalidSequence: "tcp_invalid_sequence"
        case .tcpInvalidEndSequence: "tcp_invalid_end_sequence"
        case .tcpInvalidAckSequence: "tcp_invalid_ack_sequence"
        case .tcpFlags: "tcp_flags"
        case .tcpOverwindow: "tcp_overwindow"
        case .tcpPAWS: "tcp_rfc7323_paws"
        case .tcpTimeWaitPAWS: "tcp_rfc7323_tw_paws"
        case .tcpTimestampEcho: "tcp_rfc7323_tsecr"
        case .tcpClose: "tcp_close"
        case .tcpChecksum: "tcp_csum"
        case .tcpMinTTL: "tcp_minttl"
        case .tcpAuthHeader: "tcp_auth_hdr"
        case .tcpMD5NotFound: "tcp_md5notfound"
        case .tcpMD5Unexpected: "tcp_md5unexpected"
        case .tcpMD5Failure: "tcp_md5failure"
        case .socketFilter: "socket_filter"
        case .socketBacklog: "socket_backlog"
        case .noSocket: "no_socket"
        case .notSpecified: "not_specified"
        }
    }
}
