import Glibc

/// One end of a connection: an address and a port.
///
/// Each record has two, and each is a key: the address is two words and no array.
public struct Endpoint: Hashable, Sendable {
    private var words: (UInt64, UInt64) = (0, 0)
    private var isIPv6: Bool

    /// The port in host byte order.
    public var port: UInt16

    /// Makes an endpoint.
    ///
    /// - Parameters:
    ///   - address: 4 or 16 bytes in network byte order.
    ///   - port: The port in host byte order.
    public init(address: [UInt8], port: UInt16) {
        precondition(address.count == 4 || address.count == 16)
        isIPv6 = address.count == 16
        self.port = port
        unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: address) }
    }

    /// Makes an endpoint of an address as the kernel half has it.
    ///
    /// - Parameters:
    ///   - isIPv6: Whether all four words are the address; else the first is.
    ///   - words: In network byte order.
    ///   - port: The port in host byte order.
    package init(isIPv6: Bool, words: (UInt32, UInt32, UInt32, UInt32), port: UInt16) {
        self.isIPv6 = isIPv6
        self.port = port
        self.words =
            isIPv6
            ? (UInt64(words.0) | UInt64(words.1) << 32, UInt64(words.2) | UInt64(words.3) << 32)
            : (UInt64(words.0), 0)
    }

    /// The address in network byte order: 4 bytes, or 16; an IPv4-mapped address is IPv4.
    public var address: [UInt8] {
        unsafe withUnsafeBytes(of: words) { unsafe Array($0.prefix(isIPv6 ? 16 : 4)) }
    }

    /// Whether both are the same.
    public static func == (one: Self, other: Self) -> Bool {
        one.words == other.words && one.port == other.port && one.isIPv6 == other.isIPv6
    }

    /// Feeds all of it, in as few words as it has.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(UInt32(port) | (isIPv6 ? 1 << 16 : 0))
    }
}

extension Endpoint: CustomStringConvertible {
    /// The endpoint as `10.0.0.5:8080` or `[2001:db8::1]:8080` (RFC 5952).
    public var description: String {
        let family = isIPv6 ? AF_INET6 : AF_INET
        let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            _ = unsafe withUnsafeBytes(of: words) { address in
                unsafe inet_ntop(family, address.baseAddress, buffer.baseAddress, socklen_t(buffer.count))
            }
            return unsafe buffer.baseAddress.map { unsafe String(cString: $0) } ?? ""
        }
        return isIPv6 ? "[\(text)]:\(port)" : "\(text):\(port)"
    }
}
