/// What is wrong with an ACK that the kernel answers and does not take (RFC 5961, 5.2); numbered as in `records.h`.
public enum UnacceptableACK: UInt8, CaseIterable, Sendable {
    /// Older than SND.UNA - MAX.SND.WND: a blind attacker's guess, or a very late segment.
    case tooOldACK = 0
    /// Beyond SND.NXT: of data that was never sent.
    case unsentDataACK = 1

    /// The value of the `reason` label: the kernel's name in lower case.
    public var label: String {
        switch self {
        case .tooOldACK: "tcp_too_old_ack"
        case .unsentDataACK: "tcp_ack_unsent_data"
        }
    }
}
