/// What becomes of a segment with SYN and without RST; numbered as in `syn_verdict.h`.
public enum SYNVerdict: UInt8, CaseIterable, Sendable {
    /// It opens a connection, or repeats what opens one.
    case new = 0
    /// Answered by a challenge ACK, whatever its sequence number (RFC 5961, 4.2).
    case challenged = 1
    /// Refused, with a RST or without an answer.
    case dropped = 2
    /// This host forwards it to another.
    case forwarded = 3
    /// The frame is not addressed to this host (PACKET_OTHERHOST).
    case otherHost = 4

    /// The value of the `verdict` label.
    public var label: String {
        switch self {
        case .new: "new"
        case .challenged: "challenged"
        case .dropped: "dropped"
        case .forwarded: "forwarded"
        case .otherHost: "other_host"
        }
    }
}
