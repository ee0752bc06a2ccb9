import Glibc
import Lab
import Linux
import Parsing
import TestSupport
import Testing

@Suite("lostreply watch and explain, against a real agent", .serialized, .privileged, .timeLimit(.minutes(3)))
struct LiveWatchTests {
    let namespace: NetworkNamespace

    init() throws { namespace = try NetworkNamespace() }

    private func loseOne(_ answer: String? = nil) throws {
        let talk = try Conversation(in: namespace)
        if let answer {
            talk.client.write(Conversation.request)
            _ = talk.server.read(upTo: 1000)
            talk.server.write(answer)
            #expect(try eventually { try talk.client.unreadByteCount == answer.utf8.count })
            try talk.resetByServer()
            talk.client.close()
        } else {
            try talk.loseAnswer()
        }
    }

    private func watch(_ endpoint: TCPEndpoint, _ arguments: String = "") -> String {
        "LC_ALL=C.UTF-8 \(Binary.path) watch --url http://\(endpoint) \(arguments)"
    }

    @Test("The screen shows losses as they happen, the same numbers as the metrics, and explains them")
    func screen() throws {
        let agent = try AgentProcess(watching: namespace, ["--http-port", "8080"])
        let terminal = try TerminalSession("echo before; \(watch(agent.endpoint)); echo code=$?")
        #expect(terminal.shows("0 lost of 0 upstream connections"))
        #expect(terminal.shows("attached to 1 interface"))
        #expect(terminal.shows("none has finished yet"))
        for _ in 0..<3 { try loseOne() }
        #expect(terminal.shows("3 lost of 3 upstream connections"))
        #expect(agent.metrics?.sum("lostreply_lost_responses_total") == 3)
        #expect(agent.metrics?.sum("lostreply_connections_closed_total", ["role": "upstream"]) == 3)
        let row = try #require(terminal.screen.first { $0.hasPrefix(" 127.0.0.1:8080 ") })
        #expect(row.contains(" 3 ") && row.contains("█"))
        #expect(terminal.screen.count { $0.contains(" lost ") && $0.contains(" 413 ") } == 3)

        try terminal.press("Down", "Enter")
        #expect(terminal.shows("Lost: 100 bytes of an answer from 127.0.0.1:8080, never read by"))
        #expect(terminal.shows("<--------- RST ---------"))
        try terminal.press("Escape")
        #expect(terminal.shows("3 lost of 3"))

        try terminal.resize(columns: 120)
        #expect(terminal.shows("413 Payload Too Large"))
        try terminal.resize(columns: 20)
        #expect(eventually { terminal.screen == ["20x24 is too small:"] })
        try terminal.resize(columns: 80)
        #expect(terminal.shows("3 lost of 3 upstream connections"))

        try terminal.press("q")
        #expect(terminal.shows("code=0"))
        #expect(terminal.screen.first == "before")
        #expect(terminal.modes == "0 1 1\n")
    }

    @Test(
        "However it ends, the terminal is as it was before, and the exit code says how",
        arguments: [(SIGTERM, 143), (SIGHUP, 129), (SIGINT, 130), (SIGSEGV, 139)])
    func signals(signal: CInt, code: Int) throws {
        let agent = try AgentProcess(watching: namespace)
        let terminal = try TerminalSession(
            "echo before; a=`stty -g`; \(watch(agent.endpoint)); echo code=$?; test $a = `stty -g` && echo same")
        #expect(terminal.shows("0 lost of 0"))
        #expect(terminal.modes == "1 0 0\n")
        let watcher = try #require(try pid(watching: agent.endpoint))
        kill(watcher, signal)
        #expect(terminal.shows("code=\(code)"))
        #expect(terminal.shows("same"))
        #expect(terminal.screen.first == "before")
        #expect(terminal.modes == "0 1 1\n")
    }

    @Test("Ctrl-C ends it, and Ctrl-Z gives the terminal back until it goes on")
    func stopped() throws {
        let agent = try AgentProcess(watching: namespace)
        let terminal = try TerminalSession(
            "set -m; a=`stty -g`; \(watch(agent.endpoint)); test $a = `stty -g` && echo stopped; sleep 1;"
                + " fg >/dev/null; echo code=$?")
        #expect(terminal.shows("0 lost of 0"))
        try terminal.press("C-z")
        #expect(terminal.shows("stopped"))
        #expect(terminal.modes == "0 1 1\n")
        #expect(terminal.shows("0 lost of 0"))
        try terminal.press("C-c")
        #expect(terminal.shows("code=0"))
    }

    @Test("An agent that is started again is found again, and counted anew")
    func restart() throws {
        let endpoint = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0)).localEndpoint
        func start() throws -> ChildProcess {
            let agent = try ChildProcess(
                [
                    Binary.path, "agent", "--netns", namespace.path, "--web.listen-address", "\(endpoint)",
                    "--log.level", "error",
                ], output: .discarded)
            try #require(eventually { HTTPClient.get("/healthz", from: endpoint)?.status == 200 })
            return agent
        }
        let first = try start()
        try loseOne()
        let terminal = try TerminalSession("\(watch(endpoint)); echo code=$?")
        let lines = try ChildProcess(
            [Binary.path, "watch", "--url", "http://\(endpoint)"], output: .pipe, errors: .pipe)
        #expect(terminal.shows("1 lost of 1"))
        first.kill()
        #expect(terminal.shows("no news since "))
        #expect(terminal.shows("Connection refused"))
        #expect(terminal.screen.contains { $0.hasPrefix("1 lost of 1") }, "what was known stays")
        #expect(lines.errors?.line()?.hasSuffix("; retrying") == true)
        let second = try start()
        #expect(terminal.shows("attached to 1 interface"))
        #expect(lines.errors?.line() == "lostreply: the agent at http://\(endpoint) answers again")
        for _ in 0..<2 { try loseOne() }
        #expect(terminal.shows("2 lost of 2"))
        #expect(terminal.screen.count { $0.contains(" lost ") && $0.contains("127.0.0.1:8080") } >= 3)
        #expect(lines.output?.line()?.contains(" bytes unread") == true)
        try terminal.press("q")
        #expect(terminal.shows("code=0"))
        second.kill()
    }

    @Test("Without a terminal it is a line for each incident from now on, until its reader goes")
    func plain() throws {
        let agent = try AgentProcess(watching: namespace, ["--http-port", "8080"])
        try loseOne()
        let watch = try ChildProcess(
            [Binary.path, "watch", "--url", "http://\(agent.endpoint)"], output: .pipe, errors: .pipe)
        #expect(eventually { (agent.metrics?.sum("lostreply_http_streams") ?? 1) >= 1 })
        usleep(300_000)
        try loseOne()
        let line = try #require(watch.output?.line())
        #expect(line.contains(" 127.0.0.1:8080 "))
        #expect(line.contains(" \"HTTP/1.1 413 Payload Too Large\" 100 bytes unread, RST "))
        #expect(watch.status == nil)
        watch.terminate()
        #expect(watch.wait(for: .seconds(5)) == .exited(143))
        #expect(watch.output?.text() == "", "the one from before is no news")

        let filter = try ChildProcess(
            [
                "bash", "-c",
                "'\(Binary.path)' watch --url http://\(agent.endpoint) | head -n 0; echo ${PIPESTATUS[0]}",
            ], output: .pipe, errors: .pipe)
        #expect(filter.output?.text() == "141\n")
        #expect(filter.errors?.text() == "")
    }

    @Test("explain tells of an incident by its id, and of events on standard input")
    func explain() throws {
        let folder = try TemporaryFolder()
        let agent = try AgentProcess(watching: namespace, ["--http-port", "8080", "--events", folder.path("events")])
        try loseOne()
        #expect(eventually { !TextFile.lines(folder.path("events")).isEmpty })
        let event = try #require(JSONFields(TextFile.read(folder.path("events")) ?? ""))
        let id = try #require(event.text("id"))
        let told = try Binary.run(["explain", id, "--url", "http://\(agent.endpoint)"])
        #expect(told.status == .exited(0))
        #expect(told.output.hasPrefix("Lost: 100 bytes of an answer from 127.0.0.1:8080, never read by"))
        #expect(told.output.hasSuffix("\nid \(id)\n"))
        #expect(told.output.split(separator: "\n").allSatisfy { $0.utf8.count <= 78 })

        let read = try ChildProcess(
            ["sh", "-c", "'\(Binary.path)' explain - <\(folder.path("events"))"], output: .pipe)
        #expect(read.output?.text() == told.output)

        let unknown = try Binary.run(["explain", "1-1", "--url", "http://\(agent.endpoint)"])
        #expect(unknown.status == .exited(1))
        try expectOneLine(unknown.errors, ["has no incident 1-1", "the last 500 of each outcome", "file of events"])
    }

    @Test(
        "What is no event on standard input is one line, with exit code 64",
        arguments: [
            ("", "has no event"), ("\\n", "has no event"), ("x\\n", "line 1 of standard input is no JSON"),
            ("{\"schema\":\"lostreply.endangered/1\"}\\n", "has another schema, lostreply.endangered/1"),
            ("{}\\n", "has no schema"), ("{\"schema\":\"lostreply.incident/1\"}\\n", "lacks what"),
            (
                "{\"schema\":\"lostreply.incident/1\",\"unread_at_close_bytes\":-9223372036854775807}\\n",
                "a number that makes no sense"
            ),
        ])
    func noEvent(input: String, words: String) throws {
        let child = try ChildProcess(
            ["sh", "-c", "printf '\(input)' | '\(Binary.path)' explain -"], output: .pipe, errors: .pipe)
        #expect(child.output?.text() == "")
        try expectOneLine(child.errors?.text() ?? "", [words])
        #expect(child.wait(for: .seconds(5)) == .exited(64))
    }

    @Test("Output that cannot be written, and input that cannot be read, is told with the reason")
    func fullOutput() throws {
        let folder = try TemporaryFolder()
        let agent = try AgentProcess(watching: namespace, ["--http-port", "8080", "--events", folder.path("events")])
        let watch = try ChildProcess(
            ["sh", "-c", "exec '\(Binary.path)' watch --url http://\(agent.endpoint) >/dev/full"], errors: .pipe)
        #expect(eventually { (agent.metrics?.sum("lostreply_http_streams") ?? 1) >= 1 })
        usleep(300_000)
        try loseOne()
        try expectOneLine(watch.errors?.text() ?? "", ["cannot write to standard output: No space left on device"])
        #expect(watch.wait(for: .seconds(5)) == .exited(1))

        #expect(eventually { !TextFile.lines(folder.path("events")).isEmpty })
        for (redirection, words, code) in [
            (">/dev/full", "cannot write to standard output: No space left on device", 1),
            (">&-", "cannot write to standard output: Bad file descriptor", 1),
            ("</", "cannot read standard input: Is a directory", 1),
        ] as [(String, String, CInt)] {
            let explain = try ChildProcess(
                ["sh", "-c", "exec '\(Binary.path)' explain - <\(folder.path("events")) \(redirection)"],
                output: .discarded, errors: .pipe)
            try expectOneLine(explain.errors?.text() ?? "", [words])
            #expect(explain.wait(for: .seconds(5)) == .exited(code))
        }
    }

    @Test("A status line or a process that would take over the terminal does not")
    func hostile() throws {
        let agent = try AgentProcess(watching: namespace, ["--http-port", "8080"])
        let terminal = try TerminalSession("\(watch(agent.endpoint)); echo code=$?", columns: 120)
        #expect(terminal.shows("0 lost of 0"))
        try loseOne("HTTP/1.1 200 \u{1B}[2J\u{1B}]0;owned\u{7}\u{1B}c中😀\r\n\r\nbody")
        #expect(terminal.shows("1 lost of 1"))
        #expect(terminal.shows(" 200 ?[2J?]0;owned??c"))

        let listener = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 8080), in: namespace)
        let child = try ChildProcess(
            [
                "bash", "-c",
                "printf '\\033[2J\\033c' >/proc/self/comm; exec 3<>/dev/tcp/127.0.0.1/8080; echo GET >&3; kill -STOP $$",
            ], in: namespace)
        let server = try listener.accept()
        _ = server.read(upTo: 100)
        server.write(Conversation.answer)
        try server.resetOnClose()
        server.close()
        #expect(eventually { agent.metrics?.sum("lostreply_open_incidents") == 1 })
        child.kill()
        #expect(terminal.shows("2 lost of 2"))
        #expect(terminal.shows(" \\x1b[2J\\x1bc "))
        try terminal.press("Enter")
        #expect(terminal.shows("never read by \\x1b[2J\\x1bc"))
        try terminal.press("q")
        #expect(terminal.shows("code=0"))
    }

    @Test("A terminal that is too small, and none that can show a screen")
    func smallTerminal() throws {
        let agent = try AgentProcess(watching: namespace)
        let small = try TerminalSession("\(watch(agent.endpoint)); echo code=$?", columns: 20)
        #expect(small.shows("code=64"))
        let dumb = try TerminalSession("TERM=dumb \(watch(agent.endpoint)); echo code=$?")
        usleep(500_000)
        try loseOne()
        #expect(dumb.shows("127.0.0.1:8080"))
        #expect(dumb.modes == "0 1 1\n")
    }

    @Test("Without UTF-8 the screen is ASCII, NO_COLOR is heeded, and so is another path of the metrics")
    func ascii() throws {
        let agent = try AgentProcess(watching: namespace, ["--web.telemetry-path", "/numbers"])
        let terminal = try TerminalSession("NO_COLOR=1 LC_ALL=C \(Binary.path) watch --url http://\(agent.endpoint)")
        #expect(terminal.shows("0 lost of 0"))
        try loseOne()
        #expect(terminal.shows("1 lost of 1"))
        #expect(terminal.screen.joined().utf8.allSatisfy { $0 < 0x80 })
        #expect(!terminal.hasColours)
    }

    @Test("One watch more than the agent has streams for still tells of everything")
    func streams() throws {
        let agent = try AgentProcess(watching: namespace)
        let others = try ChildProcess(
            ["bash", "-c", "for n in {1..16}; do curl -sN http://\(agent.endpoint)/api/v1/stream & done; wait"],
            output: .pipe, errors: .discarded, ownsDescendants: true)
        // Two lines and a blank one for each hello.
        for _ in 0..<48 { _ = others.output?.line() }
        let terminal = try TerminalSession(watch(agent.endpoint))
        #expect(terminal.shows("0 lost of 0"))
        try loseOne()
        #expect(terminal.shows("1 lost of 1"))
        #expect(eventually { terminal.screen.contains { $0.contains(" lost ") && $0.contains("127.0.0.1:8080") } })
        #expect(!terminal.screen.contains { $0.contains("no news") })
    }

    @Test("An agent that is not there is one line that says where and what to do", arguments: ["watch", "explain"])
    func nobody(command: String) throws {
        let endpoint = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0)).localEndpoint
        let arguments = command == "explain" ? [command, "1-1"] : [command]
        let run = try Binary.run(arguments + ["--url", "http://\(endpoint)"])
        #expect(run.status == .exited(1))
        try expectOneLine(run.errors, ["http://\(endpoint)", "Connection refused", "is it running?", "--url"])
    }

    @Test(
        "What makes no sense is refused with exit code 64",
        arguments: [
            ["watch", "--url", "127.0.0.1:9977"], ["watch", "--url", "http://me@a"], ["watch", "--outcome", "none"],
            ["explain"], ["explain", "x"], ["explain", "../1-1"], ["explain", "1-1", "--cert", "x"],
        ])
    func usage(arguments: [String]) throws {
        let run = try Binary.run(arguments)
        #expect(run.status == .exited(64))
        try expectOneLine(run.errors, [])
        #expect(run.output == "")
    }

    /// The process id of the watch of an agent, as we see it.
    private func pid(watching endpoint: TCPEndpoint) throws -> pid_t? {
        DirectoryListing.subdirectories("/proc").compactMap { pid_t($0) }.first { pid in
            let words = TextFile.read("/proc/\(pid)/cmdline")?.split(separator: "\0") ?? []
            return words.first.map(String.init) == Binary.path && words.contains("watch")
                && words.contains("http://\(endpoint)")
        }
    }
}
