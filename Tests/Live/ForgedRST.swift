import Glibc
import Lab
import Linux
import Records
import TestSupport

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
        let segment = TCPSegment(
            from: Endpoint(try socket.remoteEndpoint), to: Endpoint(target), .rst, sequence: sequence)
        packet = segment.packet()
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
}

extension TCPSocket {
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
