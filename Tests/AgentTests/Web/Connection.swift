import Glibc
import Testing

/// A plain TCP connection to the endpoint under test.
final class Connection {
    private let descriptor: Int32

    /// Connects to 127.0.0.1, or ::1.
    init(port: UInt16, ipv6: Bool = false, receiveBufferBytes: Int32? = nil) throws {
        descriptor = socket(ipv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var bytes = receiveBufferBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, 4)
        }
        var result: Int32
        if ipv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            result = withUnsafeBytes(of: &address) {
                connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, 28)
            }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            result = withUnsafeBytes(of: &address) {
                connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, 16)
            }
        }
        try #require(result == 0)
    }

    deinit {
        close(descriptor)
    }

    /// Sends text as it is, with CRLF for each line feed; returns whether the kernel took all of it.
    @discardableResult
    func send(_ text: String) -> Bool {
        let bytes = Array(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n").utf8)
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    /// Closes the sending half.
    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// The socket's error, which is then taken; 0 without one.
    func takeError() -> Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length)
        return error
    }

    /// How a connection ended.
    enum End: Equatable { case closed, reset, stillOpen }

    /// Reads until the peer closes, for at most ten seconds.
    func readToEnd() -> (text: String, end: End) {
        var bytes: [UInt8] = []
        while true {
            guard let part = receive(milliseconds: 10_000) else { return (text(bytes), .stillOpen) }
            switch part {
            case .failure: return (text(bytes), .reset)
            case .success(let part) where part.isEmpty: return (text(bytes), .closed)
            case .success(let part): bytes += part
            }
        }
    }

    /// Reads one answer: a head, and as much of a body as it announces, for at most ten seconds.
    func readAnswer(toHead: Bool = false) throws -> Answer {
        var bytes: [UInt8] = []
        while true {
            if let answer = Answer(text(bytes), toHead: toHead) {
                return answer
            }
            let part = try #require(receive(milliseconds: 10_000), "nothing came after \(text(bytes))").get()
            try #require(!part.isEmpty, "closed after \(text(bytes))")
            bytes += part
        }
    }

    /// Waits for bytes: nil where none come in time, empty where the peer closed.
    func receive(milliseconds: Int32) -> Result<[UInt8], SocketFailure>? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, milliseconds) == 1 else { return nil }
        // One byte at a time would do for a test too, but a page may be megabytes.
        var part = [UInt8](repeating: 0, count: 16_384)
        let count = recv(descriptor, &part, part.count, 0)
        return count < 0 ? .failure(SocketFailure(code: errno)) : .success(Array(part[..<count]))
    }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

/// An errno of a socket call.
struct SocketFailure: Error {
    let code: Int32
}
