import Glibc

extension Endpoint {
    /// Reads an endpoint as `description` writes it, and any other spelling of its address that inet_pton(3) takes; nil for
    /// any other text.
    ///
    /// - Parameter text: `10.0.0.5:8080` or `[2001:db8::1]:8080`.
    public init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = text[text.utf8.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(digits)
        else { return nil }
        let host = text[..<colon]
        let isIPv6 = host.hasPrefix("[") && host.hasSuffix("]")
        var address = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        let result = unsafe inet_pton(
            isIPv6 ? AF_INET6 : AF_INET, isIPv6 ? String(host.dropFirst().dropLast()) : String(host), &address)
        guard result == 1 else { return nil }
        self.init(address: address, port: port)
    }
}
