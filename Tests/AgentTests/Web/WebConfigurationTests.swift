import Testing
import YAML

import Agent

@Suite("The web configuration")
struct WebConfigurationTests {
    private static let hash = "$2y$10$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u"

    /// A text, and what is wrong with it.
    struct Wrong {
        let text: String
        let message: String

        init(_ text: String, _ message: String) {
            self.text = text
            self.message = message
        }
    }

    private static let structure: [Wrong] = [
        Wrong("", "line 1: is empty; write {} where nothing is to be protected"),
        Wrong("# all is a comment\n", "line 1: is empty; write {} where nothing is to be protected"),
        Wrong("tls_server_config:\n", "line 1: 'tls_server_config' has no value; is what follows indented?"),
        Wrong("{}\n---\n{}", "line 2: a second document begins; only one is read"),
        Wrong("- a", "line 1: needs a mapping, such as 'key: value'"),
        Wrong(
            "\ntls_config: {}",
            "line 2: unknown key 'tls_config'; known are basic_auth_users, http_server_config, tls_server_config"
        ),
        Wrong(
            "rate_limit: {burst: 1}",
            "line 1: 'rate_limit' of the exporter toolkit is not supported: the endpoint has bounds of its own"
        ),
        Wrong("tls_server_config: on", "line 1: needs a mapping, such as 'key: value'"),
        Wrong("tls_server_config: {}", "line 1: needs cert_file beside key_file"),
        Wrong("tls_server_config:\n  key_file: k", "line 2: needs cert_file beside key_file"),
        Wrong("tls_server_config:\n  cert_file: c", "line 2: needs key_file beside cert_file"),
        Wrong("tls_server_config:\n  cert_file: [c]\n  key_file: k", "line 2: needs a string, and has a list"),
        Wrong("tls_server_config:\n  cert_file: ''\n  key_file: k", "line 2: needs a path"),
        Wrong(
            tls("cert: abc"),
            "line 4: 'cert' of the exporter toolkit is not supported: put the certificate in a file and name it "
                + "with cert_file"
        ),
        Wrong(
            tls("prefer_server_cipher_suites: true"),
            "line 4: 'prefer_server_cipher_suites' of the exporter toolkit is not supported: the client "
                + "chooses among cipher_suites, all of which are strong"
        ),
    ]

    private static let servers: [Wrong] = [
        Wrong("basic_auth_users: {}", "line 1: names nobody; leave basic_auth_users out where anybody may ask"),
        Wrong("basic_auth_users: [alice]", "line 1: needs a mapping of names to bcrypt hashes"),
        Wrong(
            "basic_auth_users:\n  'a:b': \(hash)",
            "line 2: a user's name is not empty and has no colon or control character"
        ),
        Wrong("http_server_config:\n  http2: true", "line 2: http2 can only be false: HTTP/1.1 is served"),
        Wrong("http_server_config:\n  http2: 2", "line 2: needs true or false, and has '2'"),
        Wrong(
            "http_server_config:\n  headers:\n    X-Frame-Options: ALLOW",
            "line 3: X-Frame-Options must be deny or sameorigin, not 'ALLOW'"
        ),
        Wrong(
            "http_server_config:\n  headers:\n    X-XSS-Protection: \"a\\r\\nb\"",
            "line 3: X-XSS-Protection needs printable ASCII characters"
        ),
        Wrong(
            "http_server_config:\n  headers:\n    Server: me",
            "line 3: unknown key 'Server'; known are Content-Security-Policy, Strict-Transport-Security, "
                + "X-Content-Type-Options, X-Frame-Options, X-XSS-Protection"
        ),
    ]

    private static let clients: [Wrong] = [
        Wrong(
            tls("client_auth_type: Require"),
            "line 4: client_auth_type must be one of NoClientCert, RequestClientCert, RequireAnyClientCert, "
                + "VerifyClientCertIfGiven, RequireAndVerifyClientCert, not 'Require'"
        ),
        Wrong(
            tls("client_ca_file: ca"),
            "line 4: client_ca_file needs a client_auth_type, such as RequireAndVerifyClientCert"
        ),
        Wrong(
            tls("client_ca_file: ca\n  client_auth_type: NoClientCert"),
            "line 4: client_ca_file needs a client_auth_type, such as RequireAndVerifyClientCert"
        ),
        Wrong(
            tls("client_auth_type: RequireAndVerifyClientCert"),
            "line 4: RequireAndVerifyClientCert needs client_ca_file"
        ),
        Wrong(
            tls("client_auth_type: VerifyClientCertIfGiven"), "line 4: VerifyClientCertIfGiven needs client_ca_file"
        ),
        Wrong(
            tls("client_allowed_sans: [a]"),
            "line 4: client_allowed_sans needs client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert"
        ),
        Wrong(
            tls("client_auth_type: RequireAnyClientCert\n  client_allowed_sans: []"),
            "line 5: client_allowed_sans names nobody; leave it out to allow every name"
        ),
    ]

    private static let versions: [Wrong] = [
        Wrong(
            tls("min_version: TLS11"),
            "line 4: TLS11 is not spoken: RFC 8996 forbids it as broken; use TLS12 or TLS13"
        ),
        Wrong(
            tls("max_version: TLS10"),
            "line 4: TLS10 is not spoken: RFC 8996 forbids it as broken; use TLS12 or TLS13"
        ),
        Wrong(tls("min_version: '1.2'"), "line 4: a version of TLS is TLS12 or TLS13, not '1.2'"),
        Wrong(tls("client_allowed_sans:"), "line 4: 'client_allowed_sans' has no value; is what follows indented?"),
        Wrong(tls("client_auth_type:"), "line 4: 'client_auth_type' has no value; is what follows indented?"),
        Wrong(tls("min_version: TLS13\n  max_version: TLS12"), "line 5: max_version is below min_version"),
        Wrong(
            tls("cipher_suites: [TLS_AES_128_GCM_SHA256]"),
            "line 4: cipher_suites chooses among those of TLS 1.2 only; TLS 1.3 has no choice"
        ),
        Wrong(
            tls("curve_preferences: [P256]"),
            "line 4: unknown curve 'P256'; known are CurveP256, CurveP384, CurveP521, X25519"
        ),
    ]

    @Test("Everything that can be set is read; relative paths lead on from the file's folder")
    func everything() throws {
        let configuration = try parse(
            """
            tls_server_config:
              cert_file: tls/cert.pem
              key_file: /run/key.pem
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.pem
              client_allowed_sans: [prometheus.example, 10.0.0.1]
              min_version: TLS12
              max_version: TLS13
              cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256]
              curve_preferences: [X25519, CurveP256]
            http_server_config:
              http2: false
              headers:
                X-Frame-Options: deny
                Strict-Transport-Security: max-age=31536000
            basic_auth_users:
              alice: \(Self.hash)
              "bob": '\(Self.hash)'
            """)
        let tls = try #require(configuration.tls)
        #expect(tls.certificate.value == "/etc/web/tls/cert.pem")
        #expect(tls.certificate.line == 2)
        #expect(tls.key.value == "/run/key.pem")
        #expect(tls.clientAuthority?.value == "/etc/web/ca.pem")
        #expect(tls.clientAuthentication == .requireAndVerify)
        #expect(tls.allowedClientNames == ["prometheus.example", "10.0.0.1"])
        #expect(configuration.users.keys.sorted() == ["alice", "bob"])
        #expect(
            configuration.headers.map { "\($0.name): \($0.value)" }
                == ["Strict-Transport-Security: max-age=31536000", "X-Frame-Options: deny"])
    }

    @Test("What is left out has the toolkit's defaults, and {} protects nothing")
    func defaults() throws {
        let tls = try #require(
            try parse("tls_server_config: {cert_file: a, key_file: b}").tls)
        #expect(tls.clientAuthentication == .none)
        #expect(tls.minimumVersion == .tls12)
        #expect(tls.maximumVersion == .tls13)
        let nothing = try parse("{}")
        #expect(nothing.tls == nil)
        #expect(nothing.users.isEmpty)
        #expect(nothing.headers.isEmpty)
    }

    @Test("The toolkit's older name for a client's certificate is taken")
    func oldName() throws {
        let tls = try parse("tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequireClientCert}").tls
        #expect(tls?.clientAuthentication == .requireAny)
    }

    @Test("What is wrong is told with its line", arguments: structure + servers + clients + versions)
    func errors(wrong: Wrong) {
        let error = #expect(throws: YAMLError.self) { try parse(wrong.text) }
        #expect(error?.description == wrong.message)
    }

    @Test("An unknown cipher suite, such as one without forward secrecy, is refused")
    func unknownSuite() {
        let error = #expect(throws: YAMLError.self) {
            try parse(Self.tls("cipher_suites:\n    - TLS_RSA_WITH_AES_128_CBC_SHA"))
        }
        #expect(error?.line == 5)
        #expect(error?.reason.hasPrefix("unknown cipher suite 'TLS_RSA_WITH_AES_128_CBC_SHA'; known are") == true)
    }

    @Test(
        "What is no bcrypt hash of a cost that is taken is refused, and not repeated",
        arguments: [
            "hunter2", "[hunter2]", "{a: hunter2}", "'\(hash)x'",
            "$2x$10$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u",
            "$2y$03$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u",
            "$2y$15$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u",
            "$6$salt$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u", "", "'$2y$10$abcdefghijklmnopqrstu'",
        ])
    func hashes(value: String) {
        let error = #expect(throws: YAMLError.self) { try parse("basic_auth_users:\n  alice: \(value)") }
        #expect(
            error?.description
                == "line 2: the password of 'alice' is no bcrypt hash ($2a$, $2b$ or $2y$, with a cost of 4 to 14); "
                + "make one with: htpasswd -nBC 10 'alice'")
    }

    private static func tls(_ line: String) -> String {
        "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n  \(line)\n"
    }

    private func parse(_ text: String) throws -> WebConfiguration {
        try WebConfiguration(parsing: Array(text.utf8), folder: "/etc/web")
    }
}
