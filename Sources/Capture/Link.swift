internal import CPacket

/// What the frames of a capture start with.
package enum Link: UInt8, Sendable {
    /// An Ethernet header, and VLAN tags.
    case ethernet
    /// A Linux cooked header, version 1.
    case cooked
    /// A Linux cooked header, version 2.
    case cooked2
    /// IPv4 or IPv6.
    case network
    /// Four bytes of address family, then IPv4 or IPv6.
    case family

    /// The link of a LINKTYPE number (www.tcpdump.org/linktypes.html); nil where it is not known here.
    ///
    /// - Parameter number: The number. Systems write their own DLT_RAW, 12 or 14, for LINKTYPE_RAW.
    package init?(number: UInt32) {
        switch number {
        case 0, 108: self = .family
        case 1: self = .ethernet
        case 12, 14, 101, 228, 229: self = .network
        case 113: self = .cooked
        case 276: self = .cooked2
        default: return nil
        }
    }

    var parsed: cpacket_link {
        switch self {
        case .ethernet: CPACKET_ETHERNET
        case .cooked: CPACKET_COOKED
        case .cooked2: CPACKET_COOKED_2
        case .network: CPACKET_NETWORK
        case .family: CPACKET_FAMILY
        }
    }
}
