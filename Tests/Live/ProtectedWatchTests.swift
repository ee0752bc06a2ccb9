import Lab
import TestSupport
import Testing

@Suite("watch and explain, against a protected agent", .serialized, .privileged, .timeLimit(.minutes(2)))
struct ProtectedWatchTests {
    /// "secret".
    private static let hash = "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"

    private let namespace: NetworkNamespace
    private let folder: TemporaryFolder
    private let certificates: Certificates

    init() throws {
        namespace = try NetworkNamespace()
        folder = try TemporaryFolder()
        certificates = Certificates(in: folder.path)
        try certificates.makeAuthority("ca")
        try certificates.makeCertificate("server", by: "ca", names: "IP:127.0.0.1,DNS:localhost", days: 2)
    }

    /// An agent with a web configuration, and the port it serves on.
    private func agent(_ configuration: String, certificate: String = "server") throws -> (ChildProcess, UInt16) {
        let tls = "tls_server_config:\n  cert_file: \(certificate).pem\n  key_file: \(certificate).key\n"
        try folder.write(configuration.hasPrefix("basic") ? configuration : tls + configuration, to: "web.yml")
        let endpoint = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0)).localEndpoint
        let agent = try ChildProcess(
            [
                Binary.path, "agent", "--netns", namespace.path, "--web.listen-address", "\(endpoint)",
                "--log.level", "error", "--web.config.file", folder.path("web.yml"),
            ], output: .discarded)
        try #require(eventually { (try? TCPSocket.connect(to: endpoint)) != nil })
        return (agent, endpoint.port)
    }

    /// Asks for an incident that is not there: what is told of it came through all that protects.
    private func explain(_ url: String, _ arguments: [String] = [], password: String? = nil) throws -> String {
        let environment = password.map { ["env", "LOSTREPLY_PASSWORD=\($0)"] } ?? ["env"]
        let child = try ChildProcess(
            environment + [Binary.path, "explain", "1-1", "--url", url] + arguments, output: .discarded, errors: .pipe)
        let errors = child.errors?.text() ?? ""
        #expect(child.wait(for: .seconds(10)) == .exited(1))
        try expectOneLine(errors, [])
        return errors
    }

    @Test("TLS with the agent's own authority, by address and by name")
    func tls() throws {
        let (agent, port) = try agent("")
        defer { agent.kill() }
        let ca = ["--ca", folder.path("ca.pem")]
        for host in ["127.0.0.1", "localhost"] {
            #expect(try explain("https://\(host):\(port)", ca).contains("has no incident 1-1"))
        }
        let untrusted = try explain("https://127.0.0.1:\(port)")
        #expect(untrusted.contains("is not trusted: no authority of this host has signed it; give --ca FILE"))
        try certificates.makeAuthority("other")
        let other = try explain("https://127.0.0.1:\(port)", ["--ca", folder.path("other.pem")])
        #expect(other.contains("the authority in --ca \(folder.path("other.pem")) has not signed it"))
        #expect(try explain("http://127.0.0.1:\(port)").contains("speaks TLS: give --url https://127.0.0.1:\(port)"))
        let watch = try ChildProcess(
            [Binary.path, "watch", "--url", "https://127.0.0.1:\(port)"], output: .discarded, errors: .pipe)
        try expectOneLine(watch.errors?.text() ?? "", ["is not trusted"])
        #expect(watch.wait(for: .seconds(10)) == .exited(1))
    }

    @Test("A certificate that is made out to another, or has expired, is told so")
    func wrongCertificates() throws {
        let ca = ["--ca", folder.path("ca.pem")]
        try certificates.makeCertificate("named", by: "ca", names: "DNS:proxy.example", days: 2)
        let (named, namedPort) = try agent("", certificate: "named")
        defer { named.kill() }
        for host in ["127.0.0.1", "localhost"] {
            #expect(try explain("https://\(host):\(namedPort)", ca).contains("is not made out to \(host): give --url"))
        }
        try certificates.makeCertificate("old", by: "ca", names: "IP:127.0.0.1", days: -1)
        let (old, oldPort) = try agent("", certificate: "old")
        defer { old.kill() }
        #expect(try explain("https://127.0.0.1:\(oldPort)", ca).contains("has expired"))
    }

    @Test("A client's certificate, where the agent wants one")
    func clientCertificate() throws {
        try certificates.makeCertificate("client", by: "ca", names: "DNS:me", days: 2)
        try certificates.makeAuthority("other")
        try certificates.makeCertificate("stranger", by: "other", names: "DNS:me", days: 2)
        for version in ["TLS12", "TLS13"] {
            let (agent, port) = try agent(
                "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n  min_version: \(version)\n"
                    + "  max_version: \(version)\n")
            defer { agent.kill() }
            func ask(_ name: String?) throws -> String {
                let shown = name.map { ["--cert", folder.path("\($0).pem"), "--key", folder.path("\($0).key")] } ?? []
                return try explain("https://127.0.0.1:\(port)", ["--ca", folder.path("ca.pem")] + shown)
            }
            #expect(try ask("client").contains("has no incident 1-1"))
            #expect(
                try ask(nil).contains("wants a client's certificate: give --cert FILE and --key FILE"), "\(version)")
            #expect(try ask("stranger").contains("does not take the certificate in --cert"), "\(version)")
        }
    }

    @Test("A name and its password, from the environment or from a file")
    func password() throws {
        let (agent, port) = try agent("basic_auth_users:\n  alice: \(Self.hash)\n")
        defer { agent.kill() }
        let url = "http://127.0.0.1:\(port)"
        try folder.write("secret\n", to: "password")
        #expect(try explain(url).contains("wants a name and a password: give --user NAME"))
        #expect(try explain(url, ["--user", "alice"], password: "secret").contains("has no incident"))
        #expect(
            try explain(url, ["--user", "alice", "--password-file", folder.path("password")]).contains(
                "has no incident"))
        #expect(try explain(url, ["--user", "alice"], password: "wrong").contains("does not take this name"))
    }
}
