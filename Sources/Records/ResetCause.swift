/// What made the kernel call `tcp_reset`.
public enum ResetCause: UInt8, CaseIterable, Sendable {
    /// A RST from the peer.
    case packet = 0
    /// Data that came after the application had shut down reading; this host sends the RST (RFC 1122, 4.2.2.13).
    case noPacket = 1
    /// Not decided when the record was made.
    case open = 2

    /// The value of the `cause` label, or nil where the cause is not decided.
    public var label: String? {
        switch self {
        case .packet: "packet"
        case .noPacket: "no_packet"
        case .open: nil
        }
    }
}
