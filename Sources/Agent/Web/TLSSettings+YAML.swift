internal import NIOSSL
internal import YAML

extension TLSSettings {
    /// Reads `tls_server_config`.
    ///
    /// - Parameters:
    ///   - node: Its value.
    ///   - folder: The folder from which relative paths lead on.
    /// - Throws: `YAMLError` for the first thing that is wrong.
    init(_ node: YAMLNode, folder: String) throws(YAMLError) {
        try node.refuse([
            "cert": "put the certificate in a file and name it with cert_file",
            "key": "put the key in a file and name it with key_file",
            "client_ca": "put the certificates in a file and name it with client_ca_file",
            "prefer_server_cipher_suites": "the client chooses among cipher_suites, all of which are strong",
        ])
        try node.refuseEmpty(Self.keys)
        var fields = try YAMLFields(node)
        let certificate = try Self.path(fields.take("cert_file"), folder)
        let key = try Self.path(fields.take("key_file"), folder)
        guard let certificate else { throw YAMLError(line: key?.line ?? node.line, "needs cert_file beside key_file") }
        guard let key else { throw YAMLError(line: certificate.line, "needs key_file beside cert_file") }
        self.certificate = certificate
        self.key = key
        try readClients(&fields, folder)
        try readVersions(&fields)
        try readSuites(&fields)
        try fields.finish()
    }

    private static let keys = [
        "cert_file", "key_file", "client_auth_type", "client_ca_file", "client_allowed_sans", "min_version",
        "max_version", "cipher_suites", "curve_preferences",
    ]

    private mutating func readClients(_ fields: inout YAMLFields, _ folder: String) throws(YAMLError) {
        let type = fields.take("client_auth_type")
        if let type {
            let name = try type.string()
            guard let known = ClientAuthentication(name: name) else {
                let names = ClientAuthentication.allCases.map(\.rawValue).joined(separator: ", ")
                throw YAMLError(line: type.line, "client_auth_type must be one of \(names), not '\(name)'")
            }
            clientAuthentication = known
        }
        clientAuthority = try Self.path(fields.take("client_ca_file"), folder)
        if let clientAuthority, clientAuthentication == .none {
            throw YAMLError(
                line: clientAuthority.line,
                "client_ca_file needs a client_auth_type, such as RequireAndVerifyClientCert")
        }
        if let type, clientAuthentication.isVerified, clientAuthority == nil {
            throw YAMLError(line: type.line, "\(clientAuthentication.rawValue) needs client_ca_file")
        }
        guard let names = fields.take("client_allowed_sans") else { return }
        guard clientAuthentication.isRequired else {
            throw YAMLError(
                line: names.line,
                "client_allowed_sans needs client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert")
        }
        for name in try names.sequence() { allowedClientNames.append(try name.string()) }
        guard !allowedClientNames.isEmpty else {
            throw YAMLError(line: names.line, "client_allowed_sans names nobody; leave it out to allow every name")
        }
    }

    private mutating func readVersions(_ fields: inout YAMLFields) throws(YAMLError) {
        if let node = fields.take("min_version") { minimumVersion = try Self.version(node) }
        guard let node = fields.take("max_version") else { return }
        maximumVersion = try Self.version(node)
        if minimumVersion == .tls13 && maximumVersion == .tls12 {
            throw YAMLError(line: node.line, "max_version is below min_version")
        }
    }

    private mutating func readSuites(_ fields: inout YAMLFields) throws(YAMLError) {
        if let node = fields.take("cipher_suites") {
            cipherSuites = []
            for suite in try node.sequence() {
                let name = try suite.string()
                // As in the toolkit they may stand in the list, but TLS 1.3 always offers all of its own.
                if Self.newSuites.contains(name) { continue }
                guard let known = Self.suites.first(where: { $0.name == name })?.suite else {
                    let names = Self.suites.map(\.name).joined(separator: ", ")
                    throw YAMLError(line: suite.line, "unknown cipher suite '\(name)'; known are \(names)")
                }
                cipherSuites.append(known)
            }
            guard !cipherSuites.isEmpty, minimumVersion == .tls12 else {
                throw YAMLError(
                    line: node.line, "cipher_suites chooses among those of TLS 1.2 only; TLS 1.3 has no choice")
            }
        }
        guard let node = fields.take("curve_preferences") else { return }
        for curve in try node.sequence() {
            let name = try curve.string()
            guard let known = Self.curves[name] else {
                let names = Self.curves.keys.sorted().joined(separator: ", ")
                throw YAMLError(line: curve.line, "unknown curve '\(name)'; known are \(names)")
            }
            curves.append(known)
        }
    }

    private static func path(_ node: YAMLNode?, _ folder: String) throws(YAMLError) -> Path? {
        guard let node else { return nil }
        let path = try node.string()
        guard !path.isEmpty, !path.utf8.contains(0) else { throw YAMLError(line: node.line, "needs a path") }
        return Path(value: path.hasPrefix("/") ? path : "\(folder)/\(path)", line: node.line)
    }

    private static func version(_ node: YAMLNode) throws(YAMLError) -> Version {
        let name = try node.string()
        if let version = Version(rawValue: name) { return version }
        guard !["TLS10", "TLS11"].contains(name) else {
            throw YAMLError(line: node.line, "\(name) is not spoken: RFC 8996 forbids it as broken; use TLS12 or TLS13")
        }
        throw YAMLError(line: node.line, "a version of TLS is TLS12 or TLS13, not '\(name)'")
    }

    private static let newSuites = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]

    /// Those of TLS 1.2 with forward secrecy and authenticated encryption; the library's own choice has others too.
    static let suites: [(name: String, suite: NIOTLSCipher)] = [
        ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
        ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
        ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
        ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
        ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
        ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
    ]

    private static let curves: [String: NIOTLSCurve] = [
        "CurveP256": .secp256r1, "CurveP384": .secp384r1, "CurveP521": .secp521r1, "X25519": .x25519,
    ]
}
