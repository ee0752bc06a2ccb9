import Glibc
import Lab
import Testing
import TestSupport

import Agent

@Suite("The endpoint over TLS, asked by curl", .timeLimit(.minutes(2)))
struct TLSTests {
    private let fixture: WebFixture

    init() throws {
        fixture = try WebFixture()
        try fixture.makeAuthority("ca")
        try fixture.makeCertificate("server", by: "ca")
    }

    @Test("TLS 1.2 and 1.3 are spoken with a client that knows the authority, and none older")
    func versions() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        for version in ["1.2", "1.3"] {
            let answer = try fixture.curl(endpoint.port, ["--tlsv\(version)", "--tls-max", version])
            #expect(answer == (0, 200, "ok\n"))
        }
        // 35: the handshake failed.
        let old = try fixture.curl(
            endpoint.port, ["--tlsv1.0", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"])
        #expect(old.exit == 35)
        #expect(endpoint.failedHandshakes == 1)
    }

    @Test("min_version and max_version narrow that")
    func narrowVersions() throws {
        for (setting, good, bad) in [("min_version: TLS13", "1.3", "1.2"), ("max_version: TLS12", "1.2", "1.3")] {
            let endpoint = try serve(setting)
            defer { endpoint.stop() }
            #expect(try fixture.curl(endpoint.port, ["--tlsv\(good)", "--tls-max", good]).status == 200)
            #expect(try fixture.curl(endpoint.port, ["--tlsv\(bad)", "--tls-max", bad]).exit == 35)
        }
    }

    @Test("Without cipher_suites nothing of TLS 1.2 is spoken that lacks forward secrecy or authenticated encryption")
    func weakSuites() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        for (suite, exit) in [("ECDHE-ECDSA-AES128-GCM-SHA256", 0), ("ECDHE-ECDSA-AES128-SHA", 35)] {
            #expect(try fixture.curl(endpoint.port, ["--tls-max", "1.2", "--ciphers", suite]).exit == Int32(exit))
        }
    }

    @Test("cipher_suites is what is offered of TLS 1.2")
    func suites() throws {
        let endpoint = try serve("cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]")
        defer { endpoint.stop() }
        for (suite, exit) in [("ECDHE-ECDSA-AES256-GCM-SHA384", 0), ("ECDHE-ECDSA-AES128-GCM-SHA256", 35)] {
            #expect(try fixture.curl(endpoint.port, ["--tls-max", "1.2", "--ciphers", suite]).exit == Int32(exit))
        }
    }

    @Test("A client that does not know the authority goes away, and is counted")
    func unknownAuthority() throws {
        try fixture.makeAuthority("other")
        let endpoint = try serve()
        defer { endpoint.stop() }
        let answer = try fixture.curl(
            endpoint.port, ["--tls-max", "1.2", "--cacert", fixture.path("other.pem")])
        #expect(answer.exit == 60)
        #expect(eventually { endpoint.failedHandshakes == 1 })
    }

    @Test(
        "client_auth_type decides which clients are served: without a certificate, with a good and with a strange one",
        arguments: [
            ("NoClientCert", [true, true, true]), ("RequestClientCert", [true, true, true]),
            ("RequireAnyClientCert", [false, true, true]), ("VerifyClientCertIfGiven", [true, true, false]),
            ("RequireAndVerifyClientCert", [false, true, false]),
        ], ["1.2", "1.3"])
    func clientCertificates(type: (name: String, served: [Bool]), version: String) throws {
        try makeClients()
        let authority = type.name.contains("Verify") ? "\n  client_ca_file: ca.pem" : ""
        let endpoint = try serve("client_auth_type: \(type.name)\(authority)")
        defer { endpoint.stop() }
        for (client, isServed) in zip(["", "client", "stranger"], type.served) {
            let answer = try ask(endpoint.port, as: client, ["--tls-max", version])
            #expect((answer.status == 200) == isServed, "as \(client)")
            #expect((answer.exit == 0) == isServed, "as \(client)")
        }
        let refused = UInt64(type.served.count { !$0 })
        #expect(eventually { endpoint.failedHandshakes == refused })
    }

    @Test(
        "client_allowed_sans wants one of its names in the certificate",
        arguments: [
            ("DNS:prometheus.example", true), ("DNS:other.example,IP:10.0.0.1", true), ("IP:2001:db8::1", true),
            ("URI:spiffe://example/prometheus", true), ("email:ops@example", true), ("DNS:example", false),
            ("DNS:10.0.0.2", false),
        ])
    func clientNames(names: String, isServed: Bool) throws {
        try fixture.makeCertificate("client", by: "ca", names: names)
        let endpoint = try serve(
            """
            client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.pem
              client_allowed_sans:
                - prometheus.example
                - 10.0.0.1
                - 2001:db8::1
                - spiffe://example/prometheus
                - ops@example
            """)
        defer { endpoint.stop() }
        let answer = try ask(endpoint.port, as: "client")
        #expect((answer.status == 200) == isServed)
        #expect(endpoint.failedHandshakes == (isServed ? 0 : 1))
    }

    @Test("Plain HTTP to the TLS port is told so")
    func plain() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let answer = try fixture.curl(endpoint.port, scheme: "http")
        #expect(answer == (0, 400, "this port speaks HTTPS; use https://\n"))
        #expect(eventually { endpoint.failedHandshakes == 1 })
    }

    @Test("Headers are those of every answer, also of refusals")
    func headers() throws {
        let endpoint = try serve("", more: "http_server_config: {headers: {X-Content-Type-Options: nosniff}}")
        defer { endpoint.stop() }
        for target in ["/metrics", "/nowhere"] {
            let answer = try fixture.curl(endpoint.port, ["--include"], target: target)
            #expect(answer.body.contains("X-Content-Type-Options: nosniff\r\n"))
        }
    }

    @Test("A page of 16 MiB arrives whole, and a connection serves a hundred requests")
    func bigPage() throws {
        let endpoint = try serve(pageBytes: 16 << 20)
        defer { endpoint.stop() }
        #expect(try fixture.curl(endpoint.port, target: "/metrics").body.utf8.count == 16 << 20)
        let train = try fixture.curl(endpoint.port, ["--write-out", "%{num_connects}\n"], target: "/healthz?[1-100]")
        #expect(train.body.split(separator: "\n").count { $0 == "0" } == 99)
        #expect(endpoint.failedHandshakes == 0)
    }

    @Test("A client that has said all it has to say, farewell included, still gets its answer")
    func halfClosed() throws {
        let endpoint = try serve(pageBytes: 1 << 20)
        defer { endpoint.stop() }
        let client = try ChildProcess(
            [
                "sh", "-c",
                "printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' | openssl s_client -quiet -verify_return_error"
                    + " -CAfile \(fixture.path("ca.pem")) -connect 127.0.0.1:\(endpoint.port)",
            ], output: .pipe, errors: .discarded)
        #expect(Answer(client.output?.text() ?? "")?.body.utf8.count == 1 << 20)
        #expect(client.wait(for: .seconds(10))?.isSuccess == true)
    }

    @Test(
        "A client that says nothing, or drips, or says garbage, is let go in the time of a request, and counted",
        arguments: ["", "\u{16}", "garbage"])
    func slowHandshake(text: String) throws {
        var limits = HTTPLimits()
        limits.receiving = .milliseconds(300)
        limits.idle = .seconds(60)
        limits.connections = 1
        let endpoint = try serve(limits: limits)
        defer { endpoint.stop() }
        let start = ContinuousClock.now
        let connection = try Connection(port: endpoint.port)
        connection.send(text)
        var end: Result<[UInt8], SocketFailure>?
        while end == nil && start.duration(to: .now) < .seconds(10) {
            if text == "\u{16}" { connection.send("\u{3}") }
            end = connection.receive(milliseconds: 20)
        }
        #expect(end != nil)
        #expect(start.duration(to: .now) < .seconds(5))
        #expect(eventually { endpoint.failedHandshakes == 1 })
        // Its place is free again.
        #expect(try eventually { try fixture.curl(endpoint.port).status == 200 })
    }

    // MARK: - Errors at the start

    @Test("A file that is missing, or is no certificate or key, is an error with its line")
    func files() throws {
        try fixture.write("no certificate\n", to: "text")
        try fixture.makeCertificate("other", by: "ca")
        let cases: [(String, String, String)] = [
            ("nothing.pem", "server.key", "line 2: \(fixture.path("nothing.pem")): No such file or directory"),
            ("server.pem", "nothing.key", "line 3: \(fixture.path("nothing.key")): No such file or directory"),
            ("text", "server.key", "line 2: \(fixture.path("text")): holds no certificate in PEM form"),
            ("/dev/null", "server.key", "line 2: /dev/null: is no regular file"),
            (
                "server.pem", "server.pem",
                "line 3: \(fixture.path("server.pem")): holds no private key in PEM form without a passphrase"
            ),
            (
                "server.pem", "other.key",
                "line 3: \(fixture.path("other.key")): is not the key of the certificate in "
                    + fixture.path("server.pem")
            ),
        ]
        for (certificate, key, message) in cases {
            try fixture.write("tls_server_config:\n  cert_file: \(certificate)\n  key_file: \(key)\n")
            let error = #expect(throws: WebConfigurationError.self) { try fixture.security() }
            #expect(error?.description == "cannot use \(fixture.path("web.yml")): \(message)")
            #expect(error?.code == (message.hasSuffix("such file or directory") ? ENOENT : nil))
        }
    }

    @Test("A configuration that is missing or wrong is an error with its path")
    func configuration() throws {
        let missing = #expect(throws: WebConfigurationError.self) { try fixture.security() }
        #expect(missing?.description == "cannot use \(fixture.path("web.yml")): No such file or directory")
        #expect(missing?.code == ENOENT)
        try fixture.write("{}\nx")
        let wrong = #expect(throws: WebConfigurationError.self) { try fixture.security() }
        #expect(wrong?.description.hasPrefix("cannot use \(fixture.path("web.yml")): line 2: is no YAML") == true)
        #expect(wrong?.code == nil)
    }

    @Test("What works but is likely a mistake is a warning")
    func warnings() throws {
        try #require(chmod(fixture.path("server.key"), 0o644) == 0)
        try configure("client_auth_type: RequireAnyClientCert\n  client_ca_file: ca.pem")
        _ = try fixture.security()
        #expect(
            fixture.log.lines == [
                "warning web configuration warning=\(fixture.path("server.key")) can be read by everybody on this "
                    + "host; chmod o-r it",
                "warning web configuration warning=client_ca_file is not used: RequireAnyClientCert takes any "
                    + "certificate",
            ])
    }

    @Test("A certificate that has expired is a warning")
    func expired() throws {
        try fixture.makeCertificate("old", by: "ca", days: -1)
        try configure(certificate: "old")
        _ = try fixture.security()
        #expect(
            fixture.log.lines == [
                "warning web configuration warning=the certificate in \(fixture.path("old.pem")) has expired; "
                    + "clients will refuse it"
            ])
    }

    // MARK: - Changes while serving

    @Test("A renewed certificate is what the next connection sees; half a pair leaves the old one, and is logged once")
    func renewal() throws {
        try fixture.makeCertificate("new", by: "ca", names: "IP:127.0.0.1,DNS:renewed")
        let endpoint = try serve()
        defer { endpoint.stop() }
        #expect(try !seesRenewed(endpoint))

        try fixture.copy("new.pem", to: "server.pem")
        #expect(
            try eventually {
                _ = try seesRenewed(endpoint); return !endpoint.security.isLastReloadSuccessful
            })
        #expect(try !seesRenewed(endpoint))
        usleep(1_100_000)
        #expect(try !seesRenewed(endpoint))
        #expect(
            fixture.log.lines == [
                "error web configuration not read again, the old one stays error=cannot use "
                    + "\(fixture.path("web.yml")): line 3: \(fixture.path("server.key")): is not the key of the "
                    + "certificate in \(fixture.path("server.pem"))"
            ])

        try fixture.copy("new.key", to: "server.key")
        #expect(try eventually { try seesRenewed(endpoint) })
        #expect(endpoint.security.isLastReloadSuccessful)
        #expect(fixture.log.lines.dropFirst() == ["info web configuration read again tls=on users=0"])
    }

    @Test("A reload on request takes effect at once, and tells whether it did")
    func reload() throws {
        try fixture.makeCertificate("new", by: "ca", names: "IP:127.0.0.1,DNS:renewed")
        let endpoint = try serve()
        defer { endpoint.stop() }
        try configure(certificate: "new")
        #expect(endpoint.security.reload())
        #expect(try seesRenewed(endpoint))
        try fixture.write("")
        #expect(!endpoint.security.reload())
        #expect(try seesRenewed(endpoint))
    }

    @Test("A client that the new authority does not know is served no longer, on an old connection neither")
    func newAuthority() throws {
        try makeClients()
        let endpoint = try serve("client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem")
        defer { endpoint.stop() }
        let request = "printf 'GET /healthz HTTP/1.1\\r\\n\\r\\n'"
        let tls =
            "openssl s_client -quiet -cert \(fixture.path("client.pem")) -key \(fixture.path("client.key"))"
            + " -CAfile \(fixture.path("ca.pem")) -connect 127.0.0.1:\(endpoint.port)"
        let client = try ChildProcess(
            ["sh", "-c", "(\(request); sleep 0.6; \(request); sleep 9) | \(tls)"], output: .pipe, errors: .discarded,
            ownsDescendants: true)
        #expect(client.output?.line() == "HTTP/1.1 200 OK\r")
        try configure("client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: other.pem")
        #expect(endpoint.security.reload())
        var lines: [String] = []
        while let line = client.output?.line() {
            lines.append(line)
            // The last header but one of the second answer: it is the connection's last.
            if line == "Connection: close\r" { break }
        }
        #expect(lines.contains("Connection: close\r"))
        #expect(try ask(endpoint.port, as: "client").exit != 0)
        #expect(try ask(endpoint.port, as: "stranger").status == 200)
    }

    // MARK: -

    private func makeClients() throws {
        try fixture.makeAuthority("other")
        try fixture.makeCertificate("client", by: "ca")
        try fixture.makeCertificate("stranger", by: "other")
    }

    private func ask(
        _ port: UInt16, as client: String, _ arguments: [String] = []
    ) throws -> (exit: Int32, status: Int, body: String) {
        let identity =
            client.isEmpty ? [] : ["--cert", fixture.path(client + ".pem"), "--key", fixture.path(client + ".key")]
        return try fixture.curl(port, identity + arguments)
    }

    private func seesRenewed(_ endpoint: ProtectedEndpoint) throws -> Bool {
        try fixture.curl(
            endpoint.port, ["--resolve", "renewed:\(endpoint.port):127.0.0.1"], host: "renewed"
        ).status == 200
    }

    private func configure(_ setting: String = "", certificate: String = "server", more: String = "") throws {
        try fixture.write(
            """
            tls_server_config:
              cert_file: \(certificate).pem
              key_file: \(certificate).key
              \(setting)
            \(more)
            """)
    }

    private func serve(
        _ setting: String = "", more: String = "", limits: HTTPLimits = HTTPLimits(), pageBytes: Int = 13
    ) throws -> ProtectedEndpoint {
        try configure(setting, more: more)
        return try ProtectedEndpoint(fixture.security(), limits: limits, pageBytes: pageBytes)
    }
}
