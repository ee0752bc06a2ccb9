import Glibc

/// The address and port on which the agent serves.
public struct ListenAddress: Hashable, Sendable {
    /// The numeric address, without brackets; `::` stands for every address of the host, IPv4 too.
    public let host: String
    /// The port; 0 lets the kernel choose one.
    public let port: UInt16

    /// Makes an address.
    ///
    /// - Parameters:
    ///   - host: A numeric IPv4 or IPv6 address, without brackets.
    ///   - port: The port; 0 lets the kernel choose one.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:9977`, `[::1]:9977` or, for every address of the host, `:9977`.
    ///
    /// - Parameter text: The address as a person writes it.
    /// - Throws: `ListenAddressError` that says what is right.
    public init(_ text: String) throws(ListenAddressError) {
        guard let colon = text.lastIndex(of: ":") else {
            throw ListenAddressError(text, "has no port; write \(text.isEmpty ? "127.0.0.1" : text):9977")
        }
        let portText = text[text.index(after: colon)...]
        guard !portText.isEmpty, portText.utf8.allSatisfy({ 48...57 ~= $0 }), let port = UInt16(portText) else {
            throw ListenAddressError(text, "has no port from 0 to 65535 after its last colon")
        }
        self.host = try Self.host(String(text[..<colon]), in: text)
        self.port = port
    }

    /// Whether connections to every address of the host are taken, IPv6 and IPv4.
    var isEveryAddress: Bool { host == "::" }

    /// Checks the part before the port and takes the brackets off.
    private static func host(_ part: String, in text: String) throws(ListenAddressError) -> String {
        if part.isEmpty {
            return "::"
        }
        if part.hasPrefix("["), part.hasSuffix("]") {
            let host = String(part.dropFirst().dropLast())
            guard isNumeric(host, AF_INET6) else {
                throw ListenAddressError(text, "has no IPv6 address in its brackets; write one such as [::1]:9977")
            }
            return host
        }
        guard !part.contains(":") else {
            throw ListenAddressError(text, "needs brackets around its IPv6 address, as in [::1]:9977")
        }
        guard isNumeric(part, AF_INET) else {
            throw ListenAddressError(
                text, "is no numeric address and names are not looked up; write one such as 127.0.0.1:9977")
        }
        return part
    }

    private static func isNumeric(_ host: String, _ family: CInt) -> Bool {
        var address = in6_addr()
        return unsafe inet_pton(family, host, &address) == 1
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The address as `127.0.0.1:9977` or `[::1]:9977`.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
