internal import CLinux
internal import Glibc
internal import Linux

/// A generic netlink socket for single questions with a single answer.
final class GenericNetlinkSocket: Sendable {
    private let descriptor: CInt

    init() throws(SystemError) {
        descriptor = socket(AF_NETLINK, CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue), NETLINK_GENERIC)
        guard descriptor >= 0 else { throw SystemError("open a generic netlink socket") }
    }

    deinit { close(descriptor) }

    /// The number of a family (CTRL_CMD_GETFAMILY).
    ///
    /// - Throws: `ENOENT` where the kernel does not have it.
    func family(named name: String) throws(SystemError) -> UInt16 {
        let answer = try ask(
            family: UInt16(GENL_ID_CTRL), command: UInt8(CTRL_CMD_GETFAMILY),
            attribute: UInt16(CTRL_ATTR_FAMILY_NAME), value: Array(name.utf8) + [0])
        var reader = NetlinkReader(answer[...])
        while let (type, value) = reader.nextAttribute() {
            guard Int(type) == Int(CTRL_ATTR_FAMILY_ID) else { continue }
            var number = NetlinkReader(value)
            if let id = number.next(UInt16.self) { return id }
        }
        throw SystemError("find the netlink family \(name)", code: ENOENT)
    }

    /// Sends a command with one attribute; returns the attributes of the answer.
    func ask(family: UInt16, command: UInt8, attribute: UInt16, value: [UInt8]) throws(SystemError) -> [UInt8] {
        let question = message(family: family, command: command, attribute: attribute, value: value)
        let sent = unsafe question.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, 0) }
        guard sent == question.count else { throw SystemError("send a netlink message") }
        var buffer = [UInt8](repeating: 0, count: 1 << 15)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw SystemError("read a netlink message") }
        var reader = NetlinkReader(buffer.prefix(count))
        guard let (type, body) = reader.nextMessage() else { throw SystemError("read a netlink message", code: EPROTO) }
        if Int32(type) == NLMSG_ERROR {
            var error = NetlinkReader(body)
            throw SystemError("ask by netlink", code: -(error.next(Int32.self) ?? -EPROTO))
        }
        return Array(body.dropFirst(MemoryLayout<genlmsghdr>.size))
    }

    private func message(family: UInt16, command: UInt8, attribute: UInt16, value: [UInt8]) -> [UInt8] {
        let padded = value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
        var header = nlmsghdr()
        header.nlmsg_type = family
        header.nlmsg_flags = UInt16(NLM_F_REQUEST)
        header.nlmsg_len = UInt32(
            MemoryLayout<nlmsghdr>.size + MemoryLayout<genlmsghdr>.size + MemoryLayout<rtattr>.size + padded.count)
        let generic = genlmsghdr(cmd: command, version: 1, reserved: 0)
        let head = rtattr(rta_len: UInt16(MemoryLayout<rtattr>.size + value.count), rta_type: attribute)
        return bytes(of: header) + bytes(of: generic) + bytes(of: head) + padded
    }
}

private func bytes<T: BitwiseCopyable>(of value: T) -> [UInt8] {
    unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
}
