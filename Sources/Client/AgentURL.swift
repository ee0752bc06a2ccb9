internal import Glibc
internal import Parsing

/// Where an agent serves: a scheme, a host and a port.
public struct AgentURL: Hashable, Sendable {
    /// Where an agent serves that was told nothing else.
    public static let usual = AgentURL(isSecure: false, host: "127.0.0.1", port: 9977)

    /// Whether it is https.
    public let isSecure: Bool
    /// A name, or a numeric address without brackets.
    public let host: String
    /// The port.
    public let port: UInt16

    private init(isSecure: Bool, host: String, port: UInt16) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
    }

    /// Reads `http://127.0.0.1:9977`, `https://proxy.example:9977` or `http://[::1]:9977`.
    ///
    /// - Parameter text: The URL as a person writes it; without a port it is 80 or 443.
    /// - Throws: What is wrong with it; the text is repeated only where no password can be in it.
    public init(_ text: String) throws(ClientError) {
        guard !text.contains("@") else {
            throw .usage(
                "cannot use --url: a name and a password do not go into it;"
                    + " give --user NAME, and the password in LOSTREPLY_PASSWORD or by --password-file FILE")
        }
        let (isSecure, rest) = try Self.scheme(text)
        let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        guard !authority.contains(where: { "/?#".contains($0) }) else {
            throw Self.unusable(text, "it has more than scheme, host and port")
        }
        (host, port) = try Self.host(authority, in: text, usualPort: isSecure ? 443 : 80)
        self.isSecure = isSecure
    }

    /// Whether the host is an address rather than a name.
    var isNumeric: Bool { Self.isNumeric(host, AF_INET) || Self.isNumeric(host, AF_INET6) }

    /// Whether the host is this one.
    var isLoopback: Bool {
        if isLocalhost { return true }
        if Self.isNumeric(host, AF_INET) { return host.hasPrefix("127.") }
        var address = in6_addr()
        guard unsafe inet_pton(AF_INET6, host, &address) == 1 else { return false }
        return unsafe withUnsafeBytes(of: address) { unsafe $0.elementsEqual([UInt8](repeating: 0, count: 15) + [1]) }
    }

    /// Whether the host is the name of loopback (RFC 6761, 6.3).
    var isLocalhost: Bool { host.lowercased() == "localhost" }

    /// What goes into the `Host` field, and what a person would write behind the scheme.
    var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func scheme(_ text: String) throws(ClientError) -> (isSecure: Bool, rest: Substring) {
        for (scheme, isSecure) in [("http://", false), ("https://", true)]
        where text.lowercased().hasPrefix(scheme) {
            return (isSecure, text.dropFirst(scheme.count))
        }
        throw unusable(text, "it begins with neither http:// nor https://")
    }

    private static func host(
        _ authority: Substring, in text: String, usualPort: UInt16
    ) throws(ClientError) -> (String, UInt16) {
        var (host, rest) = (authority, Substring())
        let isBracketed = authority.hasPrefix("[")
        if isBracketed {
            guard let end = authority.firstIndex(of: "]") else { throw unusable(text, "its [ has no ]") }
            host = authority[..<end].dropFirst()
            rest = authority[end...].dropFirst()
            guard isNumeric(String(host), AF_INET6) else { throw unusable(text, "no IPv6 address is in its brackets") }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            rest = authority[colon...]
        }
        guard rest.isEmpty || rest.hasPrefix(":") else { throw unusable(text, "something follows its ]") }
        guard !rest.dropFirst().contains(":") else {
            throw unusable(text, "an IPv6 address needs brackets, as in http://[::1]:9977")
        }
        guard isBracketed || isName(host) else { throw unusable(text, "its host is neither a name nor an address") }
        guard !rest.isEmpty else { return (String(host), usualPort) }
        let digits = rest.dropFirst()
        guard digits.utf8.allSatisfy({ 48...57 ~= $0 }), let port = UInt16(digits), port > 0 else {
            throw unusable(text, "its port is not 1 to 65535")
        }
        return (String(host), port)
    }

    /// Whether a text may be a host's name, or an IPv4 address.
    private static func isName(_ host: Substring) -> Bool {
        (1...253).contains(host.utf8.count)
            && host.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0"..."9" ~= $0 || "-._".unicodeScalars.contains($0))
            }
    }

    private static func isNumeric(_ host: String, _ family: CInt) -> Bool {
        var address = in6_addr()
        return unsafe inet_pton(family, host, &address) == 1
    }

    private static func unusable(_ text: String, _ reason: String) -> ClientError {
        .usage("cannot use --url '\(SafeText.escape(text))': \(reason); give one such as \(usual)")
    }
}

extension AgentURL: CustomStringConvertible {
    /// The URL with its port, such as `http://127.0.0.1:9977`.
    public var description: String { "\(isSecure ? "https" : "http")://\(authority)" }
}
