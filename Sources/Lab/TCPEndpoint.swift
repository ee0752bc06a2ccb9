import Glibc
internal import Linux

/// A numeric IPv4 or IPv6 address and a port.
public struct TCPEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// The address, such as `10.0.0.1` or `fd00::1`.
    public var address: String
    /// The port; 0 lets the kernel choose.
    public var port: UInt16

    /// Names an endpoint.
    ///
    /// - Parameters:
    ///   - address: The address, such as `10.0.0.1` or `fd00::1`.
    ///   - port: The port; 0 lets the kernel choose.
    public init(_ address: String, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// The way URLs write it: `10.0.0.1:80` or `[fd00::1]:80`.
    public var description: String { isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)" }

    var isIPv6: Bool { address.contains(":") }

    /// The address as it goes over the wire, 4 or 16 bytes.
    ///
    /// - Throws: EINVAL where it is no numeric address.
    var addressBytes: [UInt8] {
        get throws(SystemError) {
            var bytes = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
            guard unsafe inet_pton(isIPv6 ? AF_INET6 : AF_INET, address, &bytes) == 1 else {
                throw SystemError("read the address \(address)", code: EINVAL)
            }
            return bytes
        }
    }

    /// Passes it to `body` as the kernel wants it.
    func withSocketAddress<R>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> R
    ) throws(SystemError) -> R {
        isIPv6 ? try unsafe withIPv6(body) : try unsafe withIPv4(body)
    }

    private func withIPv4<R>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> R
    ) throws(SystemError) -> R {
        var ipv4 = sockaddr_in()
        ipv4.sin_family = sa_family_t(AF_INET)
        ipv4.sin_port = port.bigEndian
        guard unsafe inet_pton(AF_INET, address, &ipv4.sin_addr) == 1 else {
            throw SystemError("read the address \(address)", code: EINVAL)
        }
        return try unsafe Self.pass(&ipv4, body)
    }

    private func withIPv6<R>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> R
    ) throws(SystemError) -> R {
        var ipv6 = sockaddr_in6()
        ipv6.sin6_family = sa_family_t(AF_INET6)
        ipv6.sin6_port = port.bigEndian
        guard unsafe inet_pton(AF_INET6, address, &ipv6.sin6_addr) == 1 else {
            throw SystemError("read the address \(address)", code: EINVAL)
        }
        return try unsafe Self.pass(&ipv6, body)
    }

    private static func pass<Address, R>(
        _ address: UnsafePointer<Address>,
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SystemError) -> R
    ) throws(SystemError) -> R {
        let size = socklen_t(MemoryLayout<Address>.size)
        return try unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            (pointer) throws(SystemError) -> R in
            try unsafe body(pointer, size)
        }
    }

    /// Reads what getsockname(2) or getpeername(2) filled in.
    static func read(
        _ call: String, _ fill: (UnsafeMutablePointer<sockaddr>, inout socklen_t) -> CInt
    ) throws(SystemError) -> TCPEndpoint {
        var ipv6 = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = unsafe withUnsafeMutablePointer(to: &ipv6) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe fill($0, &size) }
        }
        guard result == 0 else { throw SystemError(call) }
        // The port is at the same place in sockaddr_in.
        let port = UInt16(bigEndian: ipv6.sin6_port)
        if ipv6.sin6_family == sa_family_t(AF_INET6) {
            return TCPEndpoint(unsafe text(AF_INET6, &ipv6.sin6_addr), port: port)
        }
        // sin_addr is where sin6_flowinfo is.
        return TCPEndpoint(unsafe text(AF_INET, &ipv6.sin6_flowinfo), port: port)
    }

    private static func text(_ family: CInt, _ address: UnsafeRawPointer) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        unsafe inet_ntop(family, address, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
