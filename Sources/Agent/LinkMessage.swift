internal import CLinux
internal import Glibc
internal import Netlink

/// What a link message of rtnetlink says (RTM_NEWLINK, RTM_DELLINK; rtnetlink(7)).
enum LinkMessage: Equatable, Sendable {
    case present(NetworkInterface)
    case gone(UInt32)
    case endOfDump

    /// Reads all messages of one datagram; others than link messages are passed over.
    static func parse(_ datagram: ArraySlice<UInt8>) -> [LinkMessage] {
        var messages: [LinkMessage] = []
        var reader = NetlinkReader(datagram)
        while let (header, body) = reader.nextMessage() {
            switch Int32(header.nlmsg_type) {
            case NLMSG_DONE:
                messages.append(.endOfDump)
            case Int32(RTM_NEWLINK):
                if let interface = link(body) { messages.append(.present(interface)) }
            case Int32(RTM_DELLINK):
                if let interface = link(body) { messages.append(.gone(interface.index)) }
            default:
                break
            }
        }
        return messages
    }

    private static func link(_ body: ArraySlice<UInt8>) -> NetworkInterface? {
        var reader = NetlinkReader(body)
        // A bridge tells of its ports in its own family too; AF_UNSPEC tells of the device.
        guard let info = reader.next(ifinfomsg.self), info.ifi_family == UInt8(AF_UNSPEC) else { return nil }
        var interface = NetworkInterface(
            index: UInt32(bitPattern: info.ifi_index), name: "", hardwareType: info.ifi_type,
            isUp: info.ifi_flags & UInt32(IFF_UP) != 0)
        var isParentElsewhere = false
        while let (type, value) = reader.nextAttribute() {
            switch Int(type) {
            case Int(IFLA_IFNAME): interface.name = NetlinkReader.text(value)
            case Int(IFLA_MASTER): interface.hasMaster = true
            case Int(IFLA_LINK): interface.parent = number(value)
            case Int(IFLA_LINK_NETNSID): isParentElsewhere = true
            case Int(IFLA_LINKINFO): readKinds(value, into: &interface)
            default: break
            }
        }
        if isParentElsewhere { interface.parent = nil }
        return interface
    }

    private static func readKinds(_ nested: ArraySlice<UInt8>, into interface: inout NetworkInterface) {
        var reader = NetlinkReader(nested)
        while let (type, value) = reader.nextAttribute() {
            switch Int(type) {
            case Int(IFLA_INFO_KIND): interface.kind = NetlinkReader.text(value)
            case Int(IFLA_INFO_SLAVE_KIND): interface.portKind = NetlinkReader.text(value)
            default: break
            }
        }
    }

    private static func number(_ value: ArraySlice<UInt8>) -> UInt32? {
        var reader = NetlinkReader(value)
        return reader.next(UInt32.self)
    }
}
