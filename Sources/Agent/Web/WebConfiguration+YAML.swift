package import YAML

extension WebConfiguration {
    /// Reads the text of a web configuration file.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - folder: The folder of the file, from which relative paths lead on.
    /// - Throws: `YAMLError` for the first thing that is wrong.
    package init(parsing text: [UInt8], folder: String) throws(YAMLError) {
        let document = try YAMLNode(parsing: text)
        // A file that a full disk has emptied must not take the protection away.
        guard !document.isNull else {
            throw YAMLError(line: 1, "is empty; write {} where nothing is to be protected")
        }
        try document.refuse([
            "rate_limit": "the endpoint has bounds of its own"
        ])
        try document.refuseEmpty(["tls_server_config", "basic_auth_users"])
        var fields = try YAMLFields(document)
        if let node = fields.take("tls_server_config") { tls = try TLSSettings(node, folder: folder) }
        if let node = fields.take("basic_auth_users") { users = try Self.users(node) }
        if let node = fields.take("http_server_config") { headers = try Self.headers(node) }
        try fields.finish()
    }

    private static func users(_ node: YAMLNode) throws(YAMLError) -> [String: BcryptHash] {
        guard case .mapping(let entries) = node.content else {
            throw YAMLError(line: node.line, "needs a mapping of names to bcrypt hashes")
        }
        guard !entries.isEmpty else {
            throw YAMLError(line: node.line, "names nobody; leave basic_auth_users out where anybody may ask")
        }
        var users: [String: BcryptHash] = [:]
        for entry in entries {
            guard !entry.key.isEmpty,
                entry.key.unicodeScalars.allSatisfy({ $0 != ":" && $0.value >= 0x20 && $0 != "\u{7F}" })
            else {
                throw YAMLError(line: entry.line, "a user's name is not empty and has no colon or control character")
            }
            // Whatever stands there is a secret, or was meant as one: it is not repeated.
            guard case .scalar(let text, _) = entry.value.content, let hash = BcryptHash(text) else {
                throw YAMLError(
                    line: entry.value.line,
                    "the password of '\(entry.key)' is no bcrypt hash ($2a$, $2b$ or $2y$, with a cost of "
                        + "\(BcryptHash.costs.lowerBound) to \(BcryptHash.costs.upperBound)); "
                        + "make one with: htpasswd -nBC 10 '\(entry.key)'")
            }
            users[entry.key] = hash
        }
        return users
    }

    /// The toolkit's headers, and the values that it takes; empty takes any.
    private static let knownHeaders: [(name: String, values: [String])] = [
        ("Content-Security-Policy", []), ("Strict-Transport-Security", []), ("X-Content-Type-Options", ["nosniff"]),
        ("X-Frame-Options", ["deny", "sameorigin"]), ("X-XSS-Protection", []),
    ]

    private static func headers(_ node: YAMLNode) throws(YAMLError) -> [Header] {
        var server = try YAMLFields(node)
        if let http2 = server.take("http2"), try http2.boolean() {
            throw YAMLError(line: http2.line, "http2 can only be false: HTTP/1.1 is served")
        }
        let headers = server.take("headers")
        try server.finish()
        guard let headers else { return [] }
        var fields = try YAMLFields(headers)
        var result: [Header] = []
        for known in knownHeaders {
            guard let node = fields.take(known.name) else { continue }
            let value = try node.string()
            guard known.values.isEmpty || known.values.contains(value) else {
                throw YAMLError(
                    line: node.line, "\(known.name) must be \(known.values.joined(separator: " or ")), not '\(value)'")
            }
            guard !value.isEmpty, value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
                throw YAMLError(line: node.line, "\(known.name) needs printable ASCII characters")
            }
            result.append(Header(name: known.name, value: value))
        }
        try fields.finish()
        return result
    }
}
