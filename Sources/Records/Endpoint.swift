import Glibc

/// One end of a connection: an address and a port.
public struct Endpoint: Hashable, Sendable {
    /// The address in network byte order: 4 bytes, or 16; an IPv4-mapped address is IPv4.
    public var address: [UInt8]
    /// The port in host byte order.
    public var port: UInt16

    /// Makes an endpoint.
    ///
    /// - Parameters:
    ///   - address: 4 or 16 bytes in network byte order.
    ///   - port: The port in host byte order.
    public init(address: [UInt8], port: UInt16) {
        precondition(address.count == 4 || address.count == 16)
        self.address = address
        self.port = port
    }
}

extension Endpoint: CustomStringConvertible {
    /// The endpoint as `10.0.0.5:8080` or `[2001:db8::1]:8080` (RFC 5952).
    public var description: String {
        let family = address.count == 4 ? AF_INET : AF_INET6
        let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            unsafe inet_ntop(family, address, buffer.baseAddress, socklen_t(buffer.count))
            return unsafe buffer.baseAddress.map { unsafe String(cString: $0) } ?? ""
        }
        return address.count == 4 ? "\(text):\(port)" : "[\(text)]:\(port)"
    }
}
