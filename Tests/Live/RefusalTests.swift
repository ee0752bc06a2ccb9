import Glibc
import Lab
import Linux
import TestSupport
import Testing

/// Arguments that the command refuses.
struct RefusedInput: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let arguments: [String]
    let code: CInt
    /// What the one line must say: what was tried, and what to do.
    let words: [String]

    init(_ name: String, _ arguments: [String], _ code: CInt, _ words: String...) {
        testDescription = name
        self.arguments = arguments
        self.code = code
        self.words = words
    }

    /// Exit codes of sysexits.h: 64 usage, 69 unavailable, 77 no permission.
    static let all = [
        RefusedInput("An unknown interface", ["--interface", "nope0"], 1, "nope0", "there are lo"),
        RefusedInput("An interface without native XDP", ["--xdp", "lo"], 69, "native XDP", "leave out --xdp"),
        RefusedInput("A telemetry path with a query", ["--web.telemetry-path", "/m?x"], 64, "--web.telemetry-path"),
        RefusedInput("A switch for refusals that is neither", ["--refused", "maybe"], 64, "on", "off"),
        RefusedInput(
            "An interface that the host does not have, where all namespaces are watched",
            ["--netns", "all", "--interface", "nope0"], 1, "nope0", "there are", "lo"),
        RefusedInput("A namespace that is not there", ["--netns", "nope"], 1, "namespace nope", "ip netns list"),
        RefusedInput(
            "A file that is no namespace", ["--netns", "/proc/self/ns/pid"], 1, "namespace", "/proc/PID/ns/net"),
        RefusedInput("An events path that is not there", ["--events", "/no/such/folder/x"], 1, "/no/such", "--events"),
        RefusedInput("An events path that is a folder", ["--events", "/tmp"], 1, "/tmp", "--events"),
        RefusedInput("A kernel without BTF", ["--btf.path", "/no/such/btf"], 69, "/no/such/btf", "--btf.path"),
        RefusedInput("A file that is no BTF", ["--btf.path", "/proc/self/comm"], 69, "/proc/self/comm", "BTF"),
        RefusedInput("A listen address without a port", ["--web.listen-address", "::1"], 64, "brackets"),
        RefusedInput("A port that does not exist", ["--web.listen-address", "127.0.0.1:65536"], 64, "port"),
        RefusedInput("A ring that is no power of two", ["--ring.bytes", "5000"], 64, "--ring.bytes", "power of two"),
        RefusedInput("A flow table without slots", ["--flow.slots", "0"], 64, "--flow.slots", "power of two"),
        RefusedInput("A flow table of less than a page", ["--flow.slots", "128"], 64, "--flow.slots", "power of two"),
        RefusedInput("No upstream at all", ["--top-upstreams", "0"], 64, "--top-upstreams", "1 to 10000"),
        RefusedInput("A port that is no number", ["--http-port", "http"], 64, "--http-port", "auto, none"),
        RefusedInput("A switch that is neither on nor off", ["--flow-tracking", "maybe"], 64, "on", "off"),
        RefusedInput(
            "A telemetry path of the API", ["--web.telemetry-path", "/api/v1/status"], 64, "--web.telemetry-path"),
        RefusedInput("More incidents than can be kept", ["--web.incidents", "100001"], 64, "--web.incidents"),
        RefusedInput("A path without its slash", ["--web.telemetry-path", "metrics"], 64, "--web.telemetry-path"),
        RefusedInput("A log level that is none", ["--log.level", "loud"], 64, "--log.level"),
        RefusedInput("A process that cannot be", ["--only-process", "a-name-of-16-bytes"], 64, "--only-process", "15"),
        RefusedInput("A port of none", ["--only-port", "0"], 64, "--only-port", "1 to 65535"),
        RefusedInput("All namespaces and one more", ["--netns", "all", "--netns", "x"], 64, "--netns", "leave out"),
        RefusedInput("A configuration that is not there", ["--config", "/no/such"], 1, "/no/such", "--config"),
        RefusedInput("A configuration that is none", ["--config", "/proc/self/comm"], 64, "/proc/self/comm", "line 1"),
        RefusedInput("A check of what is wrong", ["--config.check", "--refused", "x"], 64, "--refused", "on or off"),
        RefusedInput("A flag that is none", ["--loud"], 64, "--loud", "--help"),
        RefusedInput("An argument too many", ["eth0"], 64, "eth0", "--help"),
    ]
}

@Suite("Refusals", .privileged, .timeLimit(.minutes(2)))
struct RefusalTests {
    @Test(
        "Bad input is one line that says what to do, with its exit code, and nothing is attached",
        arguments: RefusedInput.all)
    func refusal(_ refusal: RefusedInput) throws {
        let namespace = try NetworkNamespace()
        let selection = refusal.arguments.contains("--netns") ? [] : ["--netns", namespace.path]
        let address = refusal.arguments.contains("--web.listen-address") ? [] : ["--web.listen-address", "127.0.0.1:0"]
        let run = try Binary.run(["agent"] + selection + address + refusal.arguments)
        #expect(run.status == .exited(refusal.code))
        try expectOneLine(run.errors, refusal.words)
        #expect(run.output == "")
        #expect(try namespace.attachedPrograms("lo") == 0)
    }

    @Test("A port that is taken")
    func busyPort() throws {
        let listener = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0))
        let address = "\(try listener.localEndpoint)"
        let run = try Binary.run(["agent", "--web.listen-address", address])
        #expect(run.status == .exited(1))
        try expectOneLine(run.errors, [address, "in use", "--web.listen-address"])
    }

    @Test("A port of a bridge is refused by name, as the bridge is where it is read")
    func bridgePort() throws {
        let namespace = try NetworkNamespace()
        try namespace.tool("ip", "link", "add", "br0", "type", "bridge")
        try namespace.tool("ip", "link", "add", "port", "up", "master", "br0", "type", "veth", "peer", "name", "end")
        let run = try Binary.run(["agent", "--netns", namespace.path, "--interface", "port"])
        #expect(run.status == .exited(1))
        try expectOneLine(run.errors, ["interface port", "read at its bridge"])
    }

    @Test("A privileged port without the privilege is refused as such")
    func privilegedPort() throws {
        let child = try ChildProcess(
            [
                "setpriv", "--bounding-set=-all,+bpf,+perfmon,+net_admin", "--inh-caps=-all", Binary.path, "agent",
                "--web.listen-address", "127.0.0.1:80",
            ], output: .discarded, errors: .pipe, in: try NetworkNamespace())
        let errors = child.errors?.text() ?? ""
        #expect(child.wait(for: .seconds(10)) == .exited(77))
        try expectOneLine(errors, ["127.0.0.1:80", "denied"])
    }

    @Test("All namespaces without the privileges to find and enter them", arguments: ["sys_ptrace", "sys_admin"])
    func allNamespaces(missing: String) throws {
        let child = try ChildProcess(
            ["setpriv", "--bounding-set=-\(missing)", "--inh-caps=-all", Binary.path, "agent", "--netns", "all"],
            output: .discarded, errors: .pipe)
        let errors = child.errors?.text() ?? ""
        #expect(child.wait(for: .seconds(10)) == .exited(77))
        try expectOneLine(errors, ["all network namespaces", "needs cap_\(missing)", "--netns host"])
    }

    @Test("Without privileges agent and demo say so, and check says which", arguments: ["agent", "demo", "check"])
    func unprivileged(command: String) throws {
        // Root without a single capability: what a container without any sees.
        let child = try ChildProcess(
            ["setpriv", "--bounding-set=-all", "--inh-caps=-all", Binary.path, command], output: .pipe, errors: .pipe)
        let (output, errors) = (child.output?.text() ?? "", child.errors?.text() ?? "")
        let status = child.wait(for: .seconds(10))
        guard command == "check" else {
            #expect(status == .exited(77))
            return try expectOneLine(errors, ["not permitted"])
        }
        #expect(status == .exited(1))
        for capability in ["CAP_BPF", "CAP_PERFMON", "CAP_NET_ADMIN"] {
            #expect(output.contains("no      privilege \(capability)"))
        }
    }

    @Test("An agent whose events nobody reads any more ends with one line")
    func deadReader() throws {
        let namespace = try NetworkNamespace()
        let command =
            "set -o pipefail; '\(Binary.path)' agent --netns \(namespace.path) --web.listen-address 127.0.0.1:0 "
            + "--log.level error --events - | head -n 1 >/dev/null"
        let pipeline = try ChildProcess(["bash", "-c", command], errors: .pipe)
        try #require(try eventually { try namespace.attachedPrograms("lo") == 2 })
        for _ in 0..<100 where pipeline.status == nil {
            let talk = try Conversation(in: namespace)
            try talk.exchange()
            try talk.resetByServer()
            talk.client.close()
            usleep(20_000)
        }
        #expect(pipeline.wait(for: .seconds(5)) == .exited(1))
        try expectOneLine(pipeline.errors?.text() ?? "", ["Broken pipe", "--events"])
        #expect(try namespace.attachedPrograms("lo") == 0)
    }
}

/// What a person reads on standard error: one line, with these words.
func expectOneLine(_ errors: String, _ words: [String]) throws {
    #expect(errors.hasPrefix("lostreply: "))
    #expect(errors.hasSuffix("\n"))
    #expect(errors.split(separator: "\n", omittingEmptySubsequences: false).count == 2, "one line: \(errors)")
    for word in words { #expect(errors.lowercased().contains(word.lowercased()), "\(errors) lacks \(word)") }
}
