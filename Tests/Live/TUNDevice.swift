import Glibc
import Linux

/// A TUN interface, whose far end is the test; gone with the value.
final class TUNDevice: Sendable {
    private let descriptor: CInt

    /// Makes it in the calling thread's namespace.
    init(name: String) throws {
        let setInterface: UInt = 0x4004_54ca  // TUNSETIFF of linux/if_tun.h
        let flags: Int16 = 0x1001  // IFF_TUN | IFF_NO_PI
        descriptor = open("/dev/net/tun", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open /dev/net/tun") }
        var request = ifreq()
        withUnsafeMutableBytes(of: &request.ifr_ifrn) { $0.copyBytes(from: name.utf8) }
        request.ifr_ifru.ifru_flags = flags
        guard ioctl(descriptor, setInterface, &request) == 0 else { throw SystemError("make \(name)") }
    }

    deinit { close(descriptor) }

    /// Lets a packet come in.
    func write(_ packet: [UInt8]) throws {
        guard Glibc.write(descriptor, packet, packet.count) == packet.count else { throw SystemError("write a packet") }
    }
}
