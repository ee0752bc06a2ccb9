import Glibc
internal import Linux

/// Requests of netdevice(7) on an interface of the calling thread's network namespace.
enum InterfaceRequest {
    /// Sets an interface up, and only that.
    static func raise(_ interface: String) throws(SystemError) {
        _ = try unsafe perform(SIOCSIFFLAGS, "set \(interface) up", interface) {
            unsafe $0.ifr_ifru.ifru_flags = Int16(IFF_UP)
        }
    }

    /// Whether an interface is up, and so is what it is linked to (IFF_RUNNING).
    static func isRunning(_ interface: String) throws(SystemError) -> Bool {
        let reply = try unsafe perform(SIOCGIFFLAGS, "ask for the flags of \(interface)", interface)
        return unsafe Int(reply.ifr_ifru.ifru_flags) & IFF_RUNNING != 0
    }

    /// The address of an Ethernet interface.
    static func macAddress(_ interface: String) throws(SystemError) -> MACAddress {
        let reply = try unsafe perform(SIOCGIFHWADDR, "ask for the address of \(interface)", interface)
        let bytes = unsafe withUnsafeBytes(of: reply.ifr_ifru.ifru_hwaddr.sa_data) { unsafe Array($0.prefix(6)) }
        return MACAddress(bytes)
    }

    private static func perform(
        _ number: CInt, _ call: String, _ interface: String, _ fill: (inout ifreq) -> Void = { _ in }
    ) throws(SystemError) -> ifreq {
        let descriptor = socket(AF_INET, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        defer { close(descriptor) }
        var request = unsafe ifreq()
        let name = interface.utf8.prefix(Int(IFNAMSIZ) - 1)
        unsafe withUnsafeMutableBytes(of: &request.ifr_ifrn) { unsafe $0.copyBytes(from: name) }
        unsafe fill(&request)
        guard unsafe ioctl(descriptor, UInt(number), &request) == 0 else { throw SystemError(call) }
        return unsafe request
    }
}
