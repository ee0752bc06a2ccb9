internal import CLinux
internal import Glibc
internal import Linux

/// Asks the kernel which drivers have native XDP, over the generic netlink family `netdev` (Linux 6.3).
///
/// Attaching to find out could reset a link, so nothing is attached.
final class NativeXDPQuery: Sendable {
    private let socket: GenericNetlinkSocket
    private let family: UInt16

    init() throws(SystemError) {
        socket = try GenericNetlinkSocket()
        family = try socket.family(named: "netdev")
    }

    /// Whether the driver of an interface has native XDP; nil where the kernel does not tell.
    func supportsNativeXDP(_ index: UInt32) -> Bool? {
        let commandDeviceGet: UInt8 = 1  // NETDEV_CMD_DEV_GET
        let attributeIndex: UInt16 = 1  // NETDEV_A_DEV_IFINDEX
        let attributeFeatures: UInt32 = 3  // NETDEV_A_DEV_XDP_FEATURES
        let featureBasic: UInt64 = 1  // NETDEV_XDP_ACT_BASIC
        let value = unsafe withUnsafeBytes(of: index) { unsafe Array($0) }
        guard
            let attributes = try? socket.ask(
                family: family, command: commandDeviceGet, attribute: attributeIndex, value: value)
        else { return nil }
        var reader = NetlinkReader(attributes[...])
        while let (type, value) = reader.nextAttribute() {
            guard type == attributeFeatures else { continue }
            var features = NetlinkReader(value)
            return features.next(UInt64.self).map { $0 & featureBasic != 0 }
        }
        return nil
    }
}
