/// Where a frame of an interface starts.
public enum LinkLayer: Sendable {
    /// With an Ethernet header: Ethernet, veth, bridge, bond, loopback.
    case ethernet
    /// With the IP header: tun, WireGuard, PPP, IP tunnels.
    case network

    /// Tells by the interface's ARPHRD type (linux/if_arp.h); nil for types that carry no frames of TCP we can read.
    public init?(hardwareType: UInt16) {
        switch hardwareType {
        // ETHER, LOOPBACK
        case 1, 772: self = .ethernet
        // PPP, RAWIP, TUNNEL, TUNNEL6, SIT, IPGRE, IP6GRE, NONE
        case 512, 519, 768, 769, 776, 778, 823, 65534: self = .network
        default: return nil
        }
    }
}
