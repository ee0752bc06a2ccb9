internal import CLinux
internal import Glibc
internal import Linux

/// A netlink socket that tells of the interfaces of one network namespace as they come, change and go.
final class LinkSocket: Sendable {
    let descriptor: CInt

    /// What came in.
    enum Arrival: Equatable {
        case messages([LinkMessage])
        /// Messages were lost (ENOBUFS): everything must be asked anew.
        case overrun
        case nothing
    }

    /// Opens the socket in the calling thread's namespace, where it stays.
    init() throws(SystemError) {
        let descriptor = socket(AF_NETLINK, CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue), NETLINK_ROUTE)
        guard descriptor >= 0 else { throw SystemError("open a netlink socket") }
        self.descriptor = descriptor
        var address = sockaddr_nl()
        address.nl_family = sa_family_t(AF_NETLINK)
        address.nl_groups = UInt32(RTMGRP_LINK)
        let bound = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_nl>.size))
            }
        }
        guard bound == 0 else { throw SystemError("bind a netlink socket") }
    }

    deinit { close(descriptor) }

    /// Asks for all interfaces that there are (RTM_GETLINK).
    func requestDump() throws(SystemError) {
        var request = Request()
        request.header.nlmsg_len = UInt32(MemoryLayout<Request>.size)
        request.header.nlmsg_type = UInt16(RTM_GETLINK)
        request.header.nlmsg_flags = UInt16(NLM_F_REQUEST | NLM_F_DUMP)
        request.info.ifi_family = UInt8(AF_UNSPEC)
        let sent = unsafe withUnsafeBytes(of: request) { unsafe send(descriptor, $0.baseAddress, $0.count, 0) }
        guard sent == MemoryLayout<Request>.size else { throw SystemError("ask for the interfaces") }
    }

    /// Reads one datagram without waiting.
    func receive() throws(SystemError) -> Arrival {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
        if count >= 0 { return .messages(LinkMessage.parse(buffer.prefix(count))) }
        switch errno {
        case EAGAIN, EINTR: return .nothing
        case ENOBUFS: return .overrun
        default: throw SystemError("read the netlink socket")
        }
    }

    /// Waits until a datagram is there.
    func waitForMessages() {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        unsafe poll(&polled, 1, -1)
    }

    private struct Request: BitwiseCopyable {
        var header = nlmsghdr()
        var info = ifinfomsg()
    }
}
