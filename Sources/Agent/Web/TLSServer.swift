internal import Glibc
internal import NIOSSL

/// TLS as the endpoint speaks it to new connections.
struct TLSServer: Sendable {
    /// What the library needs for it.
    let context: NIOSSLContext
    /// What is asked of clients.
    let clientAuthentication: ClientAuthentication
    /// The subject alternative names of which a client's certificate must have one; empty for any.
    let allowedClientNames: [String]
    /// When the certificate expires, in seconds since the epoch.
    let notAfter: Int

    /// A handler for a new connection.
    func handler() -> NIOSSLServerHandler {
        switch clientAuthentication {
        case .request, .requireAny:
            // Asked for and looked at, but not checked.
            NIOSSLServerHandler(context: context) { _, verdict in verdict.succeed(.certificateVerified) }
        case .none, .verifyIfGiven, .requireAndVerify: NIOSSLServerHandler(context: context)
        }
    }

    /// Whether a client with this certificate may go on.
    func allows(_ certificate: NIOSSLCertificate?) -> Bool {
        guard !allowedClientNames.isEmpty else { return true }
        guard let certificate else { return false }
        return certificate._subjectAlternativeNames().contains { name in
            Self.text(name).map(allowedClientNames.contains) ?? false
        }
    }

    /// A name of the kinds that the exporter toolkit compares: DNS, mail address, URI, IP address.
    private static func text(_ name: _SubjectAlternativeName) -> String? {
        let bytes = Array(name.contents)
        switch name.nameType {
        case .dnsName, .email, .uri: return String(validating: bytes, as: UTF8.self)
        case .ipAddress:
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            let family = bytes.count == 4 ? AF_INET : AF_INET6
            guard bytes.count == 4 || bytes.count == 16,
                unsafe inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil
            else { return nil }
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        default: return nil
        }
    }
}
