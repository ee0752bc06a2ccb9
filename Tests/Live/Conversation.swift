import Glibc
import Lab
import Linux
import TestSupport
import Testing

/// A client that connected and a server that accepted.
struct Conversation {
    static let request = "GET / HTTP/1.1\r\n\r\n"
    /// 100 bytes.
    static let answer = "HTTP/1.1 413 Payload Too Large\r\n" + String(repeating: "x", count: 68)

    let client: TCPSocket
    let server: TCPSocket

    /// - Parameters:
    ///   - namespace: Where the client is.
    ///   - upstream: Where the server is; in the same namespace without one.
    ///   - address: What the client connects to.
    ///   - listening: What the server listens on; the same without one.
    ///   - port: The server's port.
    /// - Throws: What kept them from meeting.
    init(
        in namespace: NetworkNamespace, upstream: NetworkNamespace? = nil, address: String = "127.0.0.1",
        listening: String? = nil, port: UInt16 = 8080
    ) throws {
        let listener = try TCPSocket.listen(
            on: TCPEndpoint(listening ?? address, port: port), in: upstream ?? namespace)
        client = try TCPSocket.connect(to: TCPEndpoint(address, port: port), in: namespace)
        server = try listener.accept()
    }

    /// The request goes up and the answer comes down; returns once its bytes lie in the client's receive queue.
    func exchange() throws {
        client.write(Self.request)
        _ = server.read(upTo: 1000)
        server.write(Self.answer)
        #expect(try eventually { try client.unreadByteCount == 100 })
    }

    /// The server resets the connection; returns once the client's kernel has.
    func resetByServer() throws {
        try server.resetOnClose()
        server.close()
        #expect(try isReset(client))
    }

    /// The answer comes down, the server resets the connection, and the client closes without a look.
    func loseAnswer() throws {
        try exchange()
        try resetByServer()
        client.close()
    }
}

/// Whether a socket's kernel has carried out a reset, by TCP_INFO's own word: state CLOSE.
func isReset(_ socket: TCPSocket) throws -> Bool {
    let close: UInt8 = 7  // TCP_CLOSE of net/tcp_states.h
    return try eventually { try socket.information.first == close }
}
