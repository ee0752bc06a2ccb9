import Glibc
public import Lab
public import Linux

/// A TUN or TAP interface, whose far end is the test; gone with the value.
public final class TUNDevice: Sendable {
    private let descriptor: CInt
    private let tap: (@Sendable ([UInt8]) -> Void)?

    /// Makes it in the calling thread's namespace.
    ///
    /// - Parameters:
    ///   - name: The interface's name, 15 bytes at the most.
    ///   - isTAP: Whether its packets have an Ethernet header.
    ///   - tap: Sees each packet as it is written or taken.
    /// - Throws: The call that failed.
    public init(name: String, isTAP: Bool = false, tap: (@Sendable ([UInt8]) -> Void)? = nil) throws(SystemError) {
        self.tap = tap
        let setInterface: UInt = 0x4004_54ca  // TUNSETIFF of linux/if_tun.h
        let flags: Int16 = isTAP ? 0x1002 : 0x1001  // IFF_TAP or IFF_TUN, IFF_NO_PI
        descriptor = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SystemError("open /dev/net/tun") }
        var request = ifreq()
        withUnsafeMutableBytes(of: &request.ifr_ifrn) { $0.copyBytes(from: name.utf8) }
        request.ifr_ifru.ifru_flags = flags
        guard ioctl(descriptor, setInterface, &request) == 0 else { throw SystemError("make \(name)") }
    }

    deinit { close(descriptor) }

    /// Lets a packet come in; the stack has dealt with it when this returns.
    ///
    /// - Parameter packet: The packet, from its IP or Ethernet header on.
    /// - Throws: The call that failed.
    public func write(_ packet: [UInt8]) throws(SystemError) {
        tap?(packet)
        guard Glibc.write(descriptor, packet, packet.count) == packet.count else { throw SystemError("write a packet") }
    }

    /// Takes the next packet that the stack sent, and waits for one.
    ///
    /// - Parameter deadline: Until when.
    /// - Returns: The packet, from its IP or Ethernet header on; nil when time is up.
    /// - Throws: The call that failed.
    public func read(until deadline: Deadline) throws(SystemError) -> [UInt8]? {
        var packet = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &packet, packet.count)
            if count >= 0 {
                tap?(Array(packet.prefix(count)))
                return Array(packet.prefix(count))
            }
            guard errno == EAGAIN || errno == EINTR else { throw SystemError("read a packet") }
            if deadline.hasPassed { return nil }
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            poll(&polled, 1, deadline.milliseconds)
        }
    }
}
