import Exposition
import Glibc
import Synchronization
import Testing

import Agent

@Suite("The HTTP endpoint")
struct HTTPEndpointTests {
    @Test("The telemetry path is the page in the format that was asked for, with its length and type")
    func metrics() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let text = try get("/metrics", endpoint)
        #expect(text.status == 200)
        #expect(text.body == "page in text\n")
        #expect(text.headers["content-type"] == MetricsFormat.text.contentType)
        #expect(text.headers["content-length"] == "13")
        #expect(text.headers["date"]?.hasSuffix(" GMT") == true)
        let openMetrics = try get("/metrics?x=1", endpoint, headers: "Accept: application/openmetrics-text\n")
        #expect(openMetrics.body == "page in openMetrics\n")
        #expect(openMetrics.headers["content-type"] == MetricsFormat.openMetrics.contentType)
    }

    @Test("A target in absolute form is its path")
    func absoluteForm() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        #expect(try get("http://127.0.0.1/metrics?a=/b", endpoint).status == 200)
        #expect(try get("http://127.0.0.1", endpoint).headers["content-type"] == "text/html; charset=utf-8")
    }

    @Test("Health is ok, or says in one line what is missing")
    func health() throws {
        let health = Mutex(Health.missing("tcx ingress on eth0 is not attached"))
        let endpoint = try serve(health: { health.withLock { $0 } })
        defer { endpoint.stop() }
        let missing = try get("/healthz", endpoint)
        #expect(missing.status == 503)
        #expect(missing.body == "tcx ingress on eth0 is not attached\n")
        health.withLock { $0 = .ready }
        let ready = try get("/healthz", endpoint)
        #expect(ready.status == 200)
        #expect(ready.body == "ok\n")
    }

    @Test("The page and its files say what they may load, and that is their own")
    func page() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        for (path, type) in [("/", "text/html"), ("/page/page.css", "text/css"), ("/page/main.js", "text/javascript")] {
            let file = try get(path, endpoint)
            #expect(file.status == 200)
            #expect(file.headers["content-type"] == "\(type); charset=utf-8")
            #expect(
                file.headers["content-security-policy"]?.hasPrefix("default-src 'none'; script-src 'self';") == true)
            #expect(file.headers["x-content-type-options"] == "nosniff")
            #expect(!file.body.isEmpty)
        }
        for path in ["/page/", "/page/none.js", "/page/../page/main.js", "/index.html"] {
            #expect(try get(path, endpoint).status == 404)
        }
    }

    @Test("HEAD has the headers of GET and no body")
    func head() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port)
        connection.send("HEAD /metrics HTTP/1.1\nHost: a\nConnection: close\n\n")
        let (text, end) = connection.readToEnd()
        let answer = try #require(Answer(text, toHead: true))
        #expect(answer.status == 200)
        #expect(answer.headers["content-length"] == "13")
        #expect(answer.rest.isEmpty)
        #expect(end == .closed)
    }

    @Test(
        "Other methods are refused with the list of those that are served",
        arguments: ["POST", "PUT", "DELETE", "OPTIONS"])
    func otherMethods(method: String) throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port)
        connection.send("\(method) /metrics HTTP/1.1\nHost: a\nContent-Length: 3\n\nabc")
        let answer = try connection.readAnswer()
        #expect(answer.status == 405)
        #expect(answer.headers["allow"] == "GET, HEAD")
    }

    @Test("An unknown path is not found, whatever the method", arguments: ["GET", "HEAD", "POST"])
    func unknownPath(method: String) throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port)
        connection.send("\(method) /metric HTTP/1.1\nHost: a\n\n")
        #expect(try connection.readAnswer(toHead: method == "HEAD").status == 404)
    }

    @Test("A connection is kept for a second request, and closed when the client asks for it")
    func keepAlive() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port)
        connection.send("GET /metrics HTTP/1.1\nHost: a\n\n")
        let first = try connection.readAnswer()
        #expect(first.headers["connection"] == "keep-alive")
        connection.send("GET /healthz HTTP/1.1\nHost: a\nConnection: close\n\n")
        let (text, end) = connection.readToEnd()
        let second = try #require(Answer(text))
        #expect(second.body == "ok\n")
        #expect(second.headers["connection"] == "close")
        #expect(end == .closed)
    }

    @Test("HTTP/1.0 closes, unless the client asks to keep the connection")
    func oldVersion() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let closing = try Connection(port: endpoint.port)
        closing.send("GET /healthz HTTP/1.0\n\n")
        let (text, end) = closing.readToEnd()
        #expect(Answer(text)?.headers["connection"] == "close")
        #expect(end == .closed)
        let keeping = try Connection(port: endpoint.port)
        for _ in 0..<2 {
            keeping.send("GET /healthz HTTP/1.0\nConnection: keep-alive\n\n")
            #expect(try keeping.readAnswer().headers["connection"] == "keep-alive")
        }
    }

    @Test("A train of a thousand requests in one go is answered in order")
    func pipelining() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port)
        let pair = "GET /healthz HTTP/1.1\n\nGET /nowhere HTTP/1.1\n\n"
        connection.send(String(repeating: pair, count: 500) + "GET / HTTP/1.1\nConnection: close\n\n")
        let (text, end) = connection.readToEnd()
        let statusLines = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("HTTP/1.1 ") }
        let statuses = statusLines.map { $0.dropFirst(9).prefix(3) }
        #expect(statuses == Array(repeating: ["200", "404"], count: 500).flatMap { $0 } + ["200"])
        #expect(end == .closed)
    }

    @Test("A client that has closed its sending half still gets the whole answer", arguments: [13, 16 << 20])
    func halfClosedPeer(pageBytes: Int) throws {
        let page = [UInt8](repeating: UInt8(ascii: "x"), count: pageBytes)
        let endpoint = try serve(metrics: { _ in page })
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port, receiveBufferBytes: 65_536)
        connection.send("GET /metrics HTTP/1.1\nHost: a\n\n")
        connection.finishSending()
        let (text, end) = connection.readToEnd()
        #expect(Answer(text)?.body.utf8.count == pageBytes)
        #expect(end == .closed)
    }

    @Test("A client that closes without a request, or in the middle of one, is let go")
    func givesUp() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        for part in ["", "GET /metr", "POST / HTTP/1.1\nContent-Length: 10\n\nabc"] {
            let connection = try Connection(port: endpoint.port)
            connection.send(part)
            connection.finishSending()
            #expect(connection.readToEnd().end == .closed)
        }
    }

    @Test("A port that is taken is an error that says what to do")
    func portTaken() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let address = ListenAddress(host: "127.0.0.1", port: endpoint.port)
        let error = #expect(throws: ListenError.self) {
            try HTTPEndpoint(listeningOn: address, routes: routes())
        }
        #expect(error?.code == EADDRINUSE)
        #expect(
            error?.description == "cannot listen on 127.0.0.1:\(endpoint.port): Address already in use; "
                + "choose another with --web.listen-address")
    }

    @Test("An address that is not this host's is an error with its errno")
    func foreignAddress() throws {
        let error = #expect(throws: ListenError.self) {
            try HTTPEndpoint(listeningOn: ListenAddress(host: "192.0.2.1", port: 0), routes: routes())
        }
        #expect(error?.code == EADDRNOTAVAIL)
    }

    @Test("Every address takes IPv4 and, where the host has it, IPv6")
    func everyAddress() throws {
        let endpoint = try HTTPEndpoint(listeningOn: ListenAddress(":0"), routes: routes())
        defer { endpoint.stop() }
        #expect(try get("/healthz", endpoint).status == 200)
        if access("/proc/net/if_inet6", R_OK) == 0 {
            let connection = try Connection(port: endpoint.port, ipv6: true)
            connection.send("GET /healthz HTTP/1.1\n\n")
            #expect(try connection.readAnswer().status == 200)
        }
    }

    @Test("Stopping closes what is open and frees the port, at once and twice")
    func stop() throws {
        let endpoint = try HTTPEndpoint(listeningOn: ListenAddress("127.0.0.1:0"), routes: routes())
        let connection = try Connection(port: endpoint.port)
        connection.send("GET /healthz HTTP/1.1\n\n")
        #expect(try connection.readAnswer().status == 200)
        endpoint.stop()
        endpoint.stop()
        #expect(connection.readToEnd() == ("", .closed))
        let again = try HTTPEndpoint(
            listeningOn: ListenAddress(host: "127.0.0.1", port: endpoint.port), routes: routes())
        again.stop()
    }
}
