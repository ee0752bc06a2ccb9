internal import CLinux
internal import Glibc
internal import Linux

/// A socket that sends whole frames over one interface; it receives none.
struct PacketSocket: ~Copyable {
    private let descriptor: CInt

    /// Opens a socket in the calling thread's network namespace.
    ///
    /// - Parameters:
    ///   - interface: The interface's name.
    ///   - passesEgress: Whether frames go by the interface's egress hooks, or straight to the driver.
    /// - Throws: The call that failed.
    init(interface: String, passesEgress: Bool) throws(SystemError) {
        // Protocol 0 receives nothing.
        let descriptor = socket(AF_PACKET, CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("open a packet socket") }
        do throws(SystemError) {
            try Self.prepare(descriptor, interface, passesEgress: passesEgress)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Sends frames that lie one behind the other.
    ///
    /// - Parameters:
    ///   - frames: The bytes of all.
    ///   - length: How many bytes each has.
    /// - Returns: How many were taken by who is at the other end, or the negated errno where not even the first was:
    ///   -ENOBUFS where that one had no room.
    func send(_ frames: ArraySlice<UInt8>, length: Int) -> Int {
        let count = CUnsignedInt(frames.count / length)
        let sent = unsafe frames.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return CInt(0) }
            return unsafe clinux_send_frames(descriptor, start, length, count)
        }
        return sent < 0 ? -Int(errno) : Int(sent)
    }

    private static func prepare(
        _ descriptor: CInt, _ interface: String, passesEgress: Bool
    ) throws(SystemError) {
        var bypass: CInt = passesEgress ? 0 : 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe setsockopt(descriptor, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, size) == 0 else {
            throw SystemError("set PACKET_QDISC_BYPASS")
        }
        var address = sockaddr_ll()
        address.sll_family = CUnsignedShort(AF_PACKET)
        address.sll_ifindex = unsafe CInt(bitPattern: if_nametoindex(interface))
        guard address.sll_ifindex != 0 else { throw SystemError("find the interface \(interface)") }
        let result = unsafe withUnsafePointer(to: &address) {
            unsafe UnsafeRawPointer($0).withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_ll>.size))
            }
        }
        guard result == 0 else { throw SystemError("bind to the interface \(interface)") }
    }
}
