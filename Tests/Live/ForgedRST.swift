import Glibc
import Lab
import Linux

/// A RST that nobody's stack sends: over a raw socket, as if from a socket's peer (IPv4).
struct ForgedRST {
    private let packet: [UInt8]
    private let target: TCPEndpoint

    /// - Parameters:
    ///   - socket: Whom it is to.
    ///   - sequence: Its sequence number.
    /// - Throws: `SystemError` where the socket is not connected.
    init(to socket: TCPSocket, sequence: UInt32) throws {
        target = try socket.localEndpoint
        packet = Self.packet(from: try socket.remoteEndpoint, to: target, sequence: sequence)
    }

    /// The packet, from its IP header on.
    static func packet(from sender: TCPEndpoint, to target: TCPEndpoint, sequence: UInt32) -> [UInt8] {
        let (source, destination) = (bytes(sender.address), bytes(target.address))
        var segment = word(sender.port) + word(target.port) + word32(sequence) + word32(0)
        segment += [0x50, 0x04] + word(0) + [0, 0, 0, 0]
        let sum = checksum(source + destination + [0, 6] + word(20) + segment)
        segment.replaceSubrange(16..<18, with: word(sum))
        var header = [0x45, 0] + word(40) + [0, 0, 0, 0, 64, 6, 0, 0] + source + destination
        header.replaceSubrange(10..<12, with: word(checksum(header)))
        return header + segment
    }

    /// Sends it from the calling thread's namespace.
    func send() throws {
        let descriptor = socket(AF_INET, CInt(SOCK_RAW.rawValue), CInt(IPPROTO_RAW))
        guard descriptor >= 0 else { throw SystemError("open a raw socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, target.address, &address.sin_addr)
        let sent = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, packet, packet.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard sent == packet.count else { throw SystemError("send a raw packet") }
    }

    private static func bytes(_ address: String) -> [UInt8] { address.split(separator: ".").map { UInt8($0) ?? 0 } }
    private static func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }
    private static func word32(_ value: UInt32) -> [UInt8] {
        word(UInt16(value >> 16)) + word(UInt16(value & 0xffff))
    }

    /// The Internet checksum (RFC 1071) of an even number of bytes.
    private static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum = stride(from: 0, to: bytes.count, by: 2)
            .reduce(UInt32(0)) { $0 + UInt32(bytes[$1]) << 8 + UInt32(bytes[$1 + 1]) }
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        return ~UInt16(sum)
    }
}

extension TCPSocket {
    /// RCV.NXT, by TCP_REPAIR: what an attacker would have to guess.
    func receiveNext() throws -> UInt32 {
        let (repair, repairQueue, queueSequence): (CInt, CInt, CInt) = (19, 20, 21)  // linux/tcp.h
        let (on, offWithoutProbe, receiveQueue): (CInt, CInt, CInt) = (1, -1, 1)
        func set(_ option: CInt, _ value: CInt) throws {
            var value = value
            guard setsockopt(descriptor, CInt(IPPROTO_TCP), option, &value, 4) == 0 else {
                throw SystemError("repair a socket")
            }
        }
        try set(repair, on)
        defer { try? set(repair, offWithoutProbe) }
        try set(repairQueue, receiveQueue)
        var sequence: UInt32 = 0
        var size = socklen_t(4)
        guard getsockopt(descriptor, CInt(IPPROTO_TCP), queueSequence, &sequence, &size) == 0 else {
            throw SystemError("read a socket's sequence number")
        }
        return sequence
    }

    /// Connects a socket that was disconnected.
    func reconnect(to peer: TCPEndpoint) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = peer.port.bigEndian
        inet_pton(AF_INET, peer.address, &address.sin_addr)
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SystemError("connect to \(peer)") }
    }
}
