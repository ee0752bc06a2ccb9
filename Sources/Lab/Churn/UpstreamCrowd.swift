internal import Glibc
public import Linux

/// Upstreams, each with an address of its own on loopback, that answer early and reset: each answer is lost.
public struct UpstreamCrowd: Sendable {
    /// The port of all of them.
    public static let port: UInt16 = 8080

    private static let answer = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n"

    private let namespace: NetworkNamespace

    /// Prepares the crowd.
    ///
    /// - Parameter namespace: Where client and upstreams are; its loopback must be up.
    public init(in namespace: NetworkNamespace) { self.namespace = namespace }

    /// The address of an upstream: 127.1.0.0 and on.
    ///
    /// - Parameter number: Its number, less than 65,536 x 254.
    /// - Returns: The address.
    public static func address(_ number: Int) -> String {
        "127.\(1 + number >> 16).\(number >> 8 & 255).\(number & 255)"
    }

    /// Loses one answer of each upstream, one after the other, each with a request of its own.
    ///
    /// - Parameter upstreams: Numbers of the upstreams.
    /// - Throws: The call that failed; ETIMEDOUT where an answer or a reset did not come within a second.
    public func lose(_ upstreams: Range<Int>) throws(SystemError) {
        try namespace.run { () throws(SystemError) in
            let listener = try TCPSocket.listen(on: TCPEndpoint("0.0.0.0", port: Self.port))
            for number in upstreams {
                try Self.loseOne(of: TCPEndpoint(Self.address(number), port: Self.port), listener)
            }
        }
    }

    private static func loseOne(of upstream: TCPEndpoint, _ listener: TCPSocket) throws(SystemError) {
        let client = try TCPSocket.connect(to: upstream)
        let server = try listener.accept()
        client.write("POST / HTTP/1.1\r\n\r\n")
        _ = server.read(upTo: 100)
        server.write(answer)
        let deadline = Deadline(in: .seconds(1))
        guard !client.poll(.readable, within: deadline).isEmpty else {
            throw SystemError("wait for an answer", code: ETIMEDOUT)
        }
        try server.resetOnClose()
        server.close()
        let closeState: UInt8 = 7  // TCP_CLOSE of net/tcp_states.h
        while try client.information.first != closeState {
            guard !deadline.hasPassed else { throw SystemError("wait for a reset", code: ETIMEDOUT) }
        }
        client.close()
    }
}
