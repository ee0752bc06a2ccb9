internal import CLinux
internal import Glibc
internal import Linux
internal import Netlink

/// Asks the kernel which drivers have native XDP, over the generic netlink family `netdev` (Linux 6.3).
///
/// Attaching to find out could reset a link, so nothing is attached.
final class NativeXDPQuery: Sendable {
    private let socket: NetlinkSocket
    private let family: UInt16

    /// - Throws: `ENOENT` where the kernel does not have the family.
    init() throws(SystemError) {
        socket = try NetlinkSocket(.generic)
        var question = Self.question(UInt16(GENL_ID_CTRL), UInt8(CTRL_CMD_GETFAMILY))
        question.add(Int(CTRL_ATTR_FAMILY_NAME), text: "netdev")
        guard let number = try Self.attribute(Int(CTRL_ATTR_FAMILY_ID), UInt16.self, of: socket.ask(question)) else {
            throw SystemError("find the netlink family netdev", code: ENOENT)
        }
        family = number
    }

    /// Whether the driver of an interface has native XDP; nil where the kernel does not tell.
    func supportsNativeXDP(_ index: UInt32) -> Bool? {
        let commandDeviceGet: UInt8 = 1  // NETDEV_CMD_DEV_GET
        let attributeIndex = 1  // NETDEV_A_DEV_IFINDEX
        let attributeFeatures = 3  // NETDEV_A_DEV_XDP_FEATURES
        let featureBasic: UInt64 = 1  // NETDEV_XDP_ACT_BASIC
        var question = Self.question(family, commandDeviceGet)
        question.add(attributeIndex, index)
        guard let answer = try? socket.ask(question) else { return nil }
        return Self.attribute(attributeFeatures, UInt64.self, of: answer).map { $0 & featureBasic != 0 }
    }

    private static func question(_ family: UInt16, _ command: UInt8) -> NetlinkMessage {
        NetlinkMessage(family, head: genlmsghdr(cmd: command, version: 1, reserved: 0))
    }

    /// The value of one attribute of an answer; nil where the answer does not have it.
    private static func attribute<Value: BitwiseCopyable>(
        _ wanted: Int, _ type: Value.Type, of answer: ArraySlice<UInt8>
    ) -> Value? {
        var reader = NetlinkReader(answer.dropFirst(MemoryLayout<genlmsghdr>.size))
        while let (number, value) = reader.nextAttribute() {
            guard number == wanted else { continue }
            var fields = NetlinkReader(value)
            return fields.next(type)
        }
        return nil
    }
}
