import Lab
import Testing
import TestSupport

import Agent

@Suite("The endpoint with passwords", .timeLimit(.minutes(2)))
struct BasicAuthenticationTests {
    /// `secret`, at the lowest cost.
    private static let cheap = "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
    /// `secret`, at a cost of 10.
    private static let dear = "$2y$10$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u"

    private let fixture: WebFixture

    init() throws { fixture = try WebFixture() }

    @Test("curl is served with the right password and told 401 with any other, whatever it asks for")
    func curl() throws {
        let endpoint = try serve(Self.cheap)
        defer { endpoint.stop() }
        for target in ["/metrics", "/healthz", "/", "/nowhere"] {
            let good = try fixture.curl(endpoint.port, ["--user", "alice:secret"], scheme: "http", target: target)
            #expect(good.status == (target == "/nowhere" ? 404 : 200))
            for user in ["alice:secreT", "alice:", "alice:secretx", "bob:secret", ":secret"] {
                let bad = try fixture.curl(endpoint.port, ["--user", user], scheme: "http", target: target)
                #expect(bad == (0, 401, "the name or the password is wrong\n"))
            }
            let none = try fixture.curl(endpoint.port, ["--include"], scheme: "http", target: target)
            #expect(none.status == 401)
            #expect(none.body.contains("WWW-Authenticate: Basic realm=\"lostreply\", charset=\"UTF-8\"\r\n"))
        }
        #expect(
            fixture.log.lines == [
                "warning web configuration warning=passwords cross the network in the clear: "
                    + "basic_auth_users without tls_server_config"
            ])
    }

    @Test(
        "A header that is not well-formed, or there twice, is refused",
        arguments: [
            "Authorization: Basic !!!!\n", "Authorization: Bearer abc\n", "Authorization: \n",
            "Authorization: Basic YWxpY2U6c2VjcmV0\nAuthorization: Basic YWxpY2U6c2VjcmV0\n",
            "Authorization: Basic \(String(repeating: "YWFh", count: 1000))\n",
        ])
    func garbage(header: String) throws {
        let endpoint = try serve(Self.cheap)
        defer { endpoint.stop() }
        #expect(try get(endpoint, header).status == 401)
        #expect(try get(endpoint, "Authorization: Basic YWxpY2U6c2VjcmV0\n").status == 200)
    }

    @Test("A connection goes on after 401, and a train of requests is answered in order")
    func keepAlive() throws {
        let endpoint = try serve(Self.cheap)
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port)
        let pair =
            "GET /healthz HTTP/1.1\n\nGET /healthz HTTP/1.1\nAuthorization: Basic YWxpY2U6c2VjcmV0\n\n"
        connection.send(String(repeating: pair, count: 50) + "GET / HTTP/1.1\nConnection: close\n\n")
        let (text, end) = connection.readToEnd()
        let statuses = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("HTTP/1.1 ") }
            .map { $0.dropFirst(9).prefix(3) }
        #expect(statuses == Array(repeating: ["401", "200"], count: 50).flatMap { $0 } + ["401"])
        #expect(end == .closed)
    }

    @Test("bcrypt runs once for a password: the second request is answered as fast as any, and so is a wrong one")
    func cache() throws {
        let endpoint = try serve(Self.dear)
        defer { endpoint.stop() }
        for (header, status) in [("YWxpY2U6c2VjcmV0", 200), ("YWxpY2U6d3Jvbmc=", 401), ("Ym9iOndyb25n", 401)] {
            #expect(try get(endpoint, "Authorization: Basic \(header)\n").status == status)
            let start = ContinuousClock.now
            for _ in 0..<20 { #expect(try get(endpoint, "Authorization: Basic \(header)\n").status == status) }
            // bcrypt alone would take a second.
            #expect(start.duration(to: .now) < .milliseconds(400))
        }
    }

    @Test("A flood of guesses gets four places in the line, 503 for the rest, and does not hold up who is known")
    func flood() throws {
        let endpoint = try serve(Self.dear)
        defer { endpoint.stop() }
        #expect(try get(endpoint, "Authorization: Basic YWxpY2U6c2VjcmV0\n").status == 200)
        let guesses = try (0..<30).map { index in
            let connection = try Connection(port: endpoint.port)
            connection.send("GET / HTTP/1.1\nAuthorization: Basic \(Self.guess(index))\n\n")
            return connection
        }
        let start = ContinuousClock.now
        #expect(try get(endpoint, "Authorization: Basic YWxpY2U6c2VjcmV0\n").status == 200)
        #expect(start.duration(to: .now) < .milliseconds(400))
        let statuses = try guesses.map { try $0.readAnswer().status }
        // Four wait, and mostly one is checked already; by the end of a slow volley a place may be free again.
        #expect(statuses.count { $0 == 401 } >= 4)
        #expect(statuses.count { $0 == 503 } >= 15)
        #expect(statuses.count { $0 == 401 || $0 == 503 } == 30)
        #expect(try get(endpoint, "Authorization: Basic \(Self.guess(99))\n").status == 401)
    }

    @Test(
        "A client that goes away while its password is checked leaves nothing behind, and a stop does not wait for it")
    func goesAway() throws {
        let endpoint = try serve(Self.dear)
        for index in 0..<3 {
            let connection = try Connection(port: endpoint.port)
            connection.send("GET / HTTP/1.1\nAuthorization: Basic \(Self.guess(index))\n\n")
        }
        let waiting = try Connection(port: endpoint.port)
        waiting.send("GET / HTTP/1.1\nAuthorization: Basic \(Self.guess(50))\n\n")
        let start = ContinuousClock.now
        endpoint.stop()
        #expect(start.duration(to: .now) < .seconds(2))
        #expect(waiting.readToEnd().end != .stillOpen)
    }

    @Test("A password that has changed holds from the next request on, on an old connection too")
    func change() throws {
        let endpoint = try serve(Self.cheap)
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port)
        connection.send("GET /healthz HTTP/1.1\nAuthorization: Basic YWxpY2U6c2VjcmV0\n\n")
        #expect(try connection.readAnswer().status == 200)
        // `U*U`, Openwall's test vector.
        try configure("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
        #expect(try eventually { try get(endpoint, "Authorization: Basic YWxpY2U6VSpV\n").status == 200 })
        connection.send("GET /healthz HTTP/1.1\nAuthorization: Basic YWxpY2U6c2VjcmV0\n\n")
        let answer = try connection.readAnswer()
        #expect(answer.status == 401)
        #expect(answer.headers["connection"] == "close")
    }

    @Test("A file that is emptied while it is written anew protects all the same")
    func emptied() throws {
        let endpoint = try serve(Self.cheap)
        defer { endpoint.stop() }
        try fixture.write("")
        #expect(
            try eventually {
                _ = try get(endpoint, ""); return !endpoint.security.isLastReloadSuccessful
            })
        #expect(try get(endpoint, "").status == 401)
        #expect(try get(endpoint, "Authorization: Basic YWxpY2U6c2VjcmV0\n").status == 200)
        try configure(Self.cheap)
        #expect(
            try eventually {
                _ = try get(endpoint, ""); return endpoint.security.isLastReloadSuccessful
            })
    }

    // MARK: -

    /// A name and a password that are wrong, and others for each index: `a:` and two digits, in base 64.
    private static func guess(_ index: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array("a:\(index / 10)\(index % 10)aa".utf8)
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let bits = bytes[start..<(start + 3)].reduce(0) { $0 << 8 | Int($1) }
            for shift in [18, 12, 6, 0] { text.append(alphabet[bits >> shift & 63]) }
        }
        return text
    }

    private func configure(_ hash: String) throws {
        try fixture.write("basic_auth_users:\n  alice: \(hash)\n  carol: \(hash)\n")
    }

    private func serve(_ hash: String) throws -> ProtectedEndpoint {
        try configure(hash)
        return try ProtectedEndpoint(fixture.security())
    }

    private func get(_ endpoint: ProtectedEndpoint, _ headers: String) throws -> Answer {
        let connection = try Connection(port: endpoint.port)
        connection.send("GET /healthz HTTP/1.1\nHost: a\n\(headers)\n")
        return try connection.readAnswer()
    }
}
