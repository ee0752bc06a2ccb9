import Glibc

/// A Unix datagram socket that is connected to a peer and does not block.
public struct DatagramSocket: ~Copyable, Sendable {
    /// The descriptor.
    public let descriptor: CInt

    /// Connects to a peer; nil, with errno set, where no socket can be had or nobody listens there.
    ///
    /// - Parameter path: The peer's path; with a leading `@`, its name in the abstract namespace (unix(7)).
    public init?(path: String) {
        let bytes = Array(path.utf8)
        var address = sockaddr_un()
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard !bytes.isEmpty, bytes.count < room else {
            errno = EINVAL
            return nil
        }
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        if path.hasPrefix("@") { address.sun_path.0 = 0 }
        let length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + bytes.count } ?? 0
        let result = unsafe withUnsafePointer(to: &address) {
            unsafe UnsafeRawPointer($0).withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(length))
            }
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            errno = code
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Hands the descriptor over to the caller, who closes it.
    public consuming func release() -> CInt {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    /// Sends a message whole; raises no SIGPIPE.
    ///
    /// - Returns: 0, or the negated errno: -EAGAIN where the peer's queue is full.
    public func send(_ message: [UInt8]) -> Int {
        let count = unsafe message.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
        }
        return count < 0 ? -Int(errno) : 0
    }
}
