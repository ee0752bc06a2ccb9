import Client
import Lab
import Parsing
import Synchronization
import Testing
import TestSupport

@Suite("Asking an agent", .timeLimit(.minutes(1)))
struct AgentClientTests {
    private func client(_ server: CannedServer, _ access: AgentAccess = AgentAccess()) throws -> AgentClient {
        try AgentClient(AgentURL("http://127.0.0.1:\(server.port)"), access)
    }

    private func refusal(_ answer: String, _ access: AgentAccess = AgentAccess()) throws -> String {
        let client = try client(CannedServer([[answer]]), access)
        defer { client.stop() }
        let error = #expect(throws: ClientError.self) { try client.status() }
        #expect(error?.isUsage == false)
        let text = error?.description ?? ""
        #expect(text.contains("http://127.0.0.1:"))
        #expect(!text.contains("\n"))
        return text
    }

    @Test("Questions share a connection, and one that has gone meanwhile is made anew")
    func reuse() throws {
        let page = CannedServer.http("200 OK", "lostreply_resets_total 3\n")
        let client = try client(CannedServer([[CannedServer.status, page], [page]]))
        defer { client.stop() }
        #expect(try client.status().interfaces == 2)
        #expect(try client.metrics("/metrics").page.sum("lostreply_resets_total") == 3)
        #expect(try client.metrics("/metrics").page.sum("lostreply_resets_total") == 3)
    }

    @Test("An answer in chunks, or up to the close, is whole")
    func framing() throws {
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na \r\n2\r\n1\n\r\n0\r\n\r\n"
        let client = try client(CannedServer([[chunks], ["HTTP/1.1 200 OK\r\n\r\na 2\n"]]))
        defer { client.stop() }
        #expect(try client.metrics("/metrics").page.sum("a") == 1)
        #expect(try client.metrics("/metrics").page.sum("a") == 2)
    }

    @Test(
        "The time of a page is the agent's, where it tells one",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT+1", nil), ("Wed, 31 Dec 1969 23:59:59 GMT", nil), ("now", nil), ("", nil),
        ] as [(String, Int?)])
    func date(text: String, seconds: Int?) throws {
        let client = try client(CannedServer([[CannedServer.http("200 OK", "a 1\n", "Date: \(text)\r\n")]]))
        defer { client.stop() }
        #expect(try client.metrics("/metrics").time == seconds)
    }

    @Test("An agent that hangs is not asked again over another connection")
    func hanging() throws {
        // After its second request it says nothing; a second connection would be answered.
        let server = try CannedServer([[CannedServer.status, "", ""], [CannedServer.status]])
        let client = try AgentClient(AgentURL("http://127.0.0.1:\(server.port)"), AgentAccess(), patience: 300)
        defer { client.stop() }
        #expect(try client.status().interfaces == 2)
        let error = #expect(throws: ClientError.self) { try client.status() }
        #expect(
            error?.description == "no answer from http://127.0.0.1:\(server.port) to /api/v1/status in time")
    }

    @Test(
        "A password is the first line of its file, whatever ends it",
        arguments: ["secret", "secret\n", "secret\r\n", "secret\r\nmore\r\n", "secret\nmore"])
    func passwordLine(text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "password")
        var access = AgentAccess()
        access.user = "me"
        access.passwordFile = folder.path("password")
        #expect(try access.authorization() == "Basic bWU6c2VjcmV0")
    }

    @Test("A password that others could read on its way is warned of")
    func clearPassword() throws {
        var access = AgentAccess()
        #expect(access.warning(for: try AgentURL("http://10.0.0.5:9977")) == nil)
        access.user = "me"
        for url in ["http://10.0.0.5:9977", "http://proxy.example", "http://127.example", "http://[::2]:1"] {
            #expect(access.warning(for: try AgentURL(url))?.contains("in the clear") == true, "\(url)")
        }
        for url in ["https://10.0.0.5", "http://127.0.0.2:1", "http://LOCALHOST", "http://[::1]:1", "http://[0::1]"] {
            #expect(access.warning(for: try AgentURL(url)) == nil, "\(url)")
        }
    }

    @Test("Nobody there is told with the URL and what to do")
    func nobody() throws {
        let port = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0)).localEndpoint.port
        for host in ["127.0.0.1", "localhost"] {
            let client = try AgentClient(AgentURL("http://\(host):\(port)"), AgentAccess())
            defer { client.stop() }
            let error = #expect(throws: ClientError.self) { try client.status() }
            #expect(
                error?.description
                    == "cannot reach an agent at http://\(host):\(port): Connection refused; is it running? "
                    + "If it serves elsewhere, say where by --url")
        }
    }

    @Test("A stream's messages come one by one, and why it ends is told once")
    func stream() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        for (answer, count, reason) in [
            ("\(head)event: hello\ndata: a\n\nevent: incident\ndata: b\n\ndata: c", 2, "closed the connection"),
            (CannedServer.http("503 Service Unavailable", "{}"), 0, "no room"),
            ("\(head)data: \(String(repeating: "x", count: 2 << 20))\n\n", 0, "longer than is taken"),
        ] {
            let client = try client(CannedServer([[answer]]))
            defer { client.stop() }
            let told = Mutex<(messages: [String], ends: [String])>(([], []))
            _ = client.follow(outcomes: ["lost"]) { message in
                told.withLock { $0.messages.append(message.event) }
            } end: { error in
                told.withLock { $0.ends.append(error.description) }
            }
            #expect(eventually { told.withLock { $0.ends.count } == 1 })
            #expect(told.withLock { $0.messages.count } == count)
            #expect(told.withLock { $0.ends.first }?.contains(reason) == true)
        }
    }

    @Test("A stream that is given up is closed")
    func stoppedStream() throws {
        let server = try CannedServer([["HTTP/1.1 200 OK\r\n\r\ndata: a\n\n", ""], [CannedServer.status]])
        let client = try client(server)
        defer { client.stop() }
        let messages = Atomic<Int>(0)
        let ends = Atomic<Int>(0)
        let stop = client.follow(outcomes: []) { _ in
            messages.add(1, ordering: .relaxed)
        } end: { _ in
            ends.add(1, ordering: .relaxed)
        }
        #expect(eventually { messages.load(ordering: .relaxed) == 1 })
        stop()
        #expect(eventually { ends.load(ordering: .relaxed) == 1 })
        #expect(try client.status().interfaces == 2, "the server has seen its end")
    }

    @Test(
        "Something else that answers is told as such",
        arguments: [
            CannedServer.http("404 Not Found", "<html>"), CannedServer.http("200 OK", "<html>"),
            CannedServer.http("200 OK", "{}"), CannedServer.http("200 OK", #"{"schema":"other/1"}"#),
            CannedServer.http("302 Found", "", "Location: /\r\n"),
            CannedServer.http("200 OK", #"{"schema":"lostreply.status/1","telemetry_path":"/a b"}"#),
        ])
    func somethingElse(answer: String) throws {
        #expect(try refusal(answer).hasPrefix("something else than an agent with an API answers"))
    }

    @Test("Each other refusal says what to do about it")
    func refusals() throws {
        #expect(try refusal(CannedServer.http("401 Unauthorized", "")).contains("give --user NAME"))
        var access = AgentAccess()
        access.user = "me"
        access.passwordFile = "/dev/null"
        #expect(try refusal(CannedServer.http("401 Unauthorized", ""), access).contains("does not take this name"))
        #expect(
            try refusal(CannedServer.http("400 Bad Request", "this port speaks HTTPS; use https://\n"))
                .contains("speaks TLS: give --url https://127.0.0.1"))
        #expect(try refusal(CannedServer.http("503 Service Unavailable", "")).contains("try again"))
        #expect(try refusal("SSH-2.0-OpenSSH_9.2\r\n").contains("speaks no HTTP"))
        #expect(try refusal("").contains("closed the connection"))
        #expect(try refusal("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{").contains("closed the connection"))
        #expect(
            try refusal("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n\(String(repeating: "x", count: 100))")
                .contains("closed"))
    }

    @Test("TLS where plain HTTP answers is told so")
    func plain() throws {
        let server = try CannedServer([[CannedServer.http("400 Bad Request", "")]])
        let client = try AgentClient(AgentURL("https://127.0.0.1:\(server.port)"), AgentAccess())
        defer { client.stop() }
        let error = #expect(throws: ClientError.self) { try client.status() }
        #expect(
            error?.description
                == "https://127.0.0.1:\(server.port) does not speak TLS: give --url http://127.0.0.1:\(server.port)")
    }

    @Test("What does not go together is refused before anything is sent")
    func access() throws {
        var cases: [(AgentAccess, String, String)] = []
        func add(_ url: String, _ words: String, _ change: (inout AgentAccess) -> Void) {
            var access = AgentAccess()
            change(&access)
            cases.append((access, url, words))
        }
        add("https://a", "go together") { $0.certificate = "x" }
        add("https://a", "go together") { $0.key = "x" }
        add("http://a", "are for TLS") { $0.authority = "x" }
        add("http://a", "needs --user") { $0.passwordFile = "x" }
        add("http://a", "without a colon") { $0.user = "a:b" }
        add("http://a", "needs a password") { $0.user = "a" }
        for (access, url, words) in cases {
            let error = #expect(throws: ClientError.self) { try AgentClient(AgentURL(url), access) }
            #expect(error?.isUsage == true)
            #expect(error?.description.contains(words) == true, "\(words)")
        }
    }

    @Test("Files that are not there, or hold something else, are told by their flag")
    func files() throws {
        let folder = try TemporaryFolder()
        try folder.write("text\n", to: "text")
        for (path, reason) in [("nothing", "cannot read --ca"), ("text", "holds no certificate in PEM form")] {
            var access = AgentAccess()
            access.authority = folder.path(path)
            let error = #expect(throws: ClientError.self) { try AgentClient(AgentURL("https://a"), access) }
            #expect(error?.isUsage == false)
            #expect(error?.description.contains(reason) == true)
        }
        var access = AgentAccess()
        access.user = "me"
        access.passwordFile = folder.path("nothing")
        let error = #expect(throws: ClientError.self) { try AgentClient(AgentURL("http://a"), access) }
        #expect(
            error?.description.hasPrefix("cannot read the password in \(folder.path)/nothing: No such file") == true)
    }
}
