import Glibc
import Lab
import Linux
import Parsing
import Records
import TestSupport
import Testing

@Suite("The agent as a process", .serialized, .privileged)
struct LiveAgentTests {
    let namespace: NetworkNamespace

    init() throws { namespace = try NetworkNamespace() }

    private func loseOne(
        in namespace: NetworkNamespace, upstream: NetworkNamespace? = nil, address: String = "127.0.0.1"
    ) throws {
        let talk = try Conversation(in: namespace, upstream: upstream, address: address)
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
    }

    @Test("A loss ends in a line of metrics and a line of events")
    func wholePath() throws {
        let agent = try AgentProcess(
            watching: namespace, ["--events", "-", "--http-port", "8080"], output: .pipe)
        try loseOne(in: namespace)
        let labels = [
            "upstream": "127.0.0.1:8080", "process": Self.ownName, "status": "4xx", "extent": "whole",
        ]
        #expect(eventually { agent.metrics?.sum("lostreply_lost_responses_total", labels) == 1 })
        #expect(agent.metrics?.sum("lostreply_lost_response_bytes_total", labels) == 100)
        #expect(agent.metrics?.sum("lostreply_connections_closed_total", ["role": "upstream"]) == 1)
        let line = try #require(agent.process.output?.line())
        let event = try #require(JSONFields(line))
        #expect(event.text("schema") == "lostreply.incident/1")
        #expect(event.text("outcome") == "lost")
        #expect(event.text("interface") == "lo")
        #expect(event.text("verdict") == "accepted_exact")
        #expect(event.integer("status") == 413)
        #expect(event.integer("unread_at_close_bytes") == 100)
        #expect(event.integer("netns") == Int(namespace.inode))
        #expect(event.integer("pid") == Int(getpid()))
        #expect(event.integer("data_to_reset_precision_ns") == 1)
    }

    @Test("An answer that a close of ours endangers is told by an event of its own")
    func endangered() throws {
        let agent = try AgentProcess(watching: namespace, ["--events", "-"], output: .pipe)
        let talk = try Conversation(in: namespace)
        talk.client.write(Conversation.request)
        #expect(try eventually { try talk.server.unreadByteCount > 0 })
        talk.server.write(Conversation.answer)
        talk.server.close()
        let event = try #require(agent.process.output?.line().flatMap { JSONFields($0) })
        #expect(event.text("schema") == "lostreply.endangered/1")
        #expect(event.text("local") == "127.0.0.1:8080")
        #expect(event.integer("sent_bytes") == 100)
        #expect(
            eventually {
                agent.metrics?.sum("lostreply_endangered_responses_total", ["process": Self.ownName]) == 1
            })
    }

    @Test("SIGTERM ends it within a second, with every hook gone", arguments: [SIGTERM, SIGINT])
    func stops(signal: CInt) throws {
        let agent = try AgentProcess(watching: namespace)
        #expect(try namespace.attachedPrograms("lo") == 2)
        kill(agent.process.pid, signal)
        #expect(agent.process.wait(for: .seconds(1)) == .exited(0))
        #expect(try namespace.attachedPrograms("lo") == 0)
    }

    @Test("kill -9 leaves no hook behind")
    func killed() throws {
        let agent = try AgentProcess(watching: namespace)
        agent.process.kill()
        _ = agent.process.wait()
        #expect(try namespace.attachedPrograms("lo") == 0)
    }

    @Test("CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN are all that it needs on its own host")
    func capabilities() throws {
        let agent = try ChildProcess(
            [
                "setpriv", "--bounding-set=-all,+bpf,+perfmon,+net_admin", "--inh-caps=-all", Binary.path, "agent",
                "--events", "-",
            ], output: .pipe, in: namespace)
        try #require(try eventually { try namespace.attachedPrograms("lo") == 2 })
        try loseOne(in: namespace)
        let event = try #require(agent.output?.line().flatMap { JSONFields($0) })
        #expect(event.text("outcome") == "lost")
    }

    @Test("What is still open when it ends is told as abandoned, with its interface")
    func abandoned() throws {
        let agent = try AgentProcess(watching: namespace, ["--events", "-"], output: .pipe)
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        #expect(eventually { agent.metrics?.sum("lostreply_open_incidents", ["role": "upstream"]) == 1 })
        agent.process.terminate()
        let event = try #require(agent.process.output?.line().flatMap { JSONFields($0) })
        #expect(event.text("outcome") == "abandoned")
        #expect(event.text("interface") == "lo")
        #expect(event.text("verdict") == "accepted_exact")
        talk.client.close()
    }

    @Test("A namespace that is named twice is watched once")
    func namedTwice() throws {
        let agent = try AgentProcess(watching: namespace, ["--netns", namespace.path])
        #expect(agent.hookedInterfaces == 1)
        #expect(try namespace.attachedPrograms("lo") == 2)
    }

    @Test("An interface that can no longer be hooked is tried again, and said to be missing until then")
    func retry() throws {
        try namespace.tool("ip", "link", "add", "one", "up", "type", "veth", "peer", "name", "two")
        let agent = try AgentProcess(watching: namespace, ["--xdp", "one"])
        try namespace.tool("ip", "link", "del", "one")
        // A bridge has no native XDP.
        try namespace.tool("ip", "link", "add", "one", "up", "type", "bridge")
        #expect(eventually { HTTPClient.get("/healthz", from: agent.endpoint)?.status == 503 })
        try namespace.tool("ip", "link", "add", "three", "up", "type", "veth", "peer", "name", "four")
        #expect(eventually { agent.hookedInterfaces == 2 }, "others are followed all the same")
        try namespace.tool("ip", "link", "del", "one")
        #expect(eventually { HTTPClient.get("/healthz", from: agent.endpoint)?.status == 200 })
    }

    @Test("The kernel's own counts of challenges stand beside ours")
    func challenges() throws {
        let agent = try AgentProcess(watching: namespace)
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        let forged = try ForgedRST(to: talk.client, sequence: try talk.client.receiveNext &+ 10)
        try namespace.run { try forged.send() }
        let ours = ["direction": "in", "verdict": "challenged"]
        #expect(eventually { agent.metrics?.sum("lostreply_rst_packets_total", ours) == 1 })
        let kernels = ["netns": namespace.path, "counter": "TCPChallengeACK"]
        #expect(agent.metrics?.sum("lostreply_kernel_challenge_acks_total", kernels) == 1)
        #expect(agent.metrics?.sum("lostreply_refused_resets_total", ["reason": "tcp_reset"]) == 1)
    }

    @Test("With --refused off nothing looks at the packets that the kernel gives up")
    func refusedOff() throws {
        let agent = try AgentProcess(watching: namespace, ["--refused", "off"])
        #expect(agent.metrics?.sum("lostreply_hooks", ["hook": "kfree_skb"]) == nil)
        #expect(agent.metrics?.sum("lostreply_hooks", ["hook": "tcp_receive_reset"]) == 1)
    }

    @Test("Two agents on one host count the same")
    func two() throws {
        let agents = try (AgentProcess(watching: namespace), AgentProcess(watching: namespace))
        #expect(try namespace.attachedPrograms("lo") == 4)
        try loseOne(in: namespace)
        for agent in [agents.0, agents.1] {
            #expect(eventually { agent.metrics?.sum("lostreply_incidents_total", ["outcome": "lost"]) == 1 })
        }
    }

    @Test("Interfaces that come up, are renamed or vanish are followed")
    func interfaces() throws {
        let agent = try AgentProcess(watching: namespace)
        #expect(agent.hookedInterfaces == 1)
        try namespace.tool("ip", "link", "add", "one", "type", "veth", "peer", "name", "two")
        try namespace.tool("ip", "link", "set", "one", "up")
        #expect(eventually { agent.hookedInterfaces == 2 })
        #expect(try namespace.attachedPrograms("two") == 0, "it is down")
        try namespace.tool("ip", "link", "set", "two", "up")
        #expect(eventually { agent.hookedInterfaces == 3 })
        try namespace.tool("ip", "link", "del", "one")
        #expect(eventually { agent.hookedInterfaces == 1 })
    }

    @Test("Only the interfaces that were named are hooked")
    func named() throws {
        try namespace.tool("ip", "link", "add", "one", "up", "type", "veth", "peer", "name", "two")
        let agent = try AgentProcess(watching: namespace, ["--interface", "one"])
        #expect(agent.hookedInterfaces == 1)
        #expect(try namespace.attachedPrograms("lo") == 0)
        #expect(try namespace.attachedPrograms("one") == 2)
    }

    @Test("A RST through a bridge port counts once")
    func bridge() throws {
        let peer = try NetworkNamespace()
        try LinkEnd.connect(
            LinkEnd(namespace, interface: "port", addresses: []),
            LinkEnd(peer, interface: "eth", addresses: ["10.93.0.2/24"]))
        try namespace.tool("ip", "link", "add", "br0", "type", "bridge")
        try namespace.tool("ip", "link", "set", "port", "master", "br0")
        try namespace.tool("ip", "address", "add", "10.93.0.1/24", "dev", "br0")
        try namespace.tool("ip", "link", "set", "br0", "up")
        let agent = try AgentProcess(watching: namespace)
        #expect(try namespace.attachedPrograms("port") == 0)
        #expect(try namespace.attachedPrograms("br0") == 2)
        try loseOne(in: namespace, upstream: peer, address: "10.93.0.2")
        #expect(eventually { agent.metrics?.sum("lostreply_incidents_total", ["outcome": "lost"]) == 1 })
        #expect(agent.metrics?.sum("lostreply_rst_packets_total", ["direction": "in"]) == 1)
    }

    @Test("Native XDP counts a RST once, beside tc, and tells its time")
    func xdp() throws {
        let peer = try NetworkNamespace()
        try LinkEnd.connect(
            LinkEnd(namespace, interface: "wire", addresses: ["10.93.0.1/24"]),
            LinkEnd(peer, interface: "eth", addresses: ["10.93.0.2/24"]))
        let agent = try AgentProcess(watching: namespace, ["--xdp", "wire"])
        #expect(agent.metrics?.sum("lostreply_hooks", ["hook": "xdp", "state": "attached"]) == 1)
        try loseOne(in: namespace, upstream: peer, address: "10.93.0.2")
        #expect(eventually { agent.metrics?.sum("lostreply_incidents_total", ["outcome": "lost"]) == 1 })
        #expect(
            agent.metrics?.sum("lostreply_rst_packets_total", ["direction": "in", "verdict": "accepted_exact"]) == 1)
        #expect(agent.metrics?.sum("lostreply_rst_packets_total", ["direction": "in"]) == 1)
        #expect(agent.metrics?.sum("lostreply_resets_unmatched_total") == 0)
    }

    @Test("A RST over an interface without a link-layer header is read")
    func tun() throws {
        let device = try namespace.run { try TUNDevice(name: "tun0") }
        try namespace.tool("ip", "address", "add", "10.94.0.1/24", "dev", "tun0")
        try namespace.tool("ip", "link", "set", "tun0", "up")
        let agent = try AgentProcess(watching: namespace)
        #expect(try namespace.attachedPrograms("tun0") == 2)
        try device.write(
            TCPSegment(
                from: Endpoint(address: [10, 94, 0, 2], port: 80), to: Endpoint(address: [10, 94, 0, 1], port: 1234),
                .rst, sequence: 1
            ).packet())
        #expect(
            eventually {
                agent.metrics?.sum("lostreply_rst_packets_total", ["direction": "in", "verdict": "no_socket"]) == 1
            })
    }

    @Test("The live page passes promtool, and OpenMetrics is served to who asks for it")
    func page() throws {
        let agent = try AgentProcess(watching: namespace)
        try loseOne(in: namespace)
        #expect(eventually { agent.metrics?.sum("lostreply_incidents_total", ["outcome": "lost"]) == 1 })
        let check = try ChildProcess(
            ["bash", "-c", "set -o pipefail; curl -sf http://\(agent.endpoint)/metrics | promtool check metrics"],
            output: .pipe, errors: .pipe)
        #expect(check.output?.text() == "")
        #expect(check.errors?.text() == "")
        #expect(check.wait(for: .seconds(10)) == .exited(0))
        let open = try ChildProcess(
            [
                "bash", "-c",
                "curl -sfi -H 'Accept: application/openmetrics-text; version=1.0.0' http://\(agent.endpoint)/metrics",
            ], output: .pipe)
        let answer = try #require(open.output?.text())
        #expect(answer.contains("application/openmetrics-text; version=1.0.0"))
        #expect(answer.hasSuffix("# EOF\n"))
    }

    @Test("A full ring drops records, counts them, and loses no count")
    func fullRing() throws {
        let agent = try AgentProcess(watching: namespace, ["--ring.bytes", "4096"])
        kill(agent.process.pid, SIGSTOP)
        for _ in 0..<60 { try loseOne(in: namespace) }
        kill(agent.process.pid, SIGCONT)
        #expect(eventually { agent.metrics?.sum("lostreply_unread_closes_total", ["role": "upstream"]) == 60 })
        let metrics = try #require(agent.metrics)
        for record in ["socket_reset", "socket_closed", "wire_rst"] {
            let seen = metrics.sum("lostreply_records_total", ["record": record, "result": "seen"])
            let delivered = metrics.sum("lostreply_records_total", ["record": record, "result": "delivered"])
            let dropped = metrics.sum("lostreply_records_total", ["record": record, "result": "dropped"])
            #expect(seen == 60)
            #expect((delivered ?? 0) + (dropped ?? 0) == 60)
            #expect((dropped ?? 0) > 0)
        }
        let closed = metrics.sum("lostreply_records_total", ["record": "socket_closed", "result": "delivered"])
        #expect(
            eventually { agent.metrics?.sum("lostreply_incidents_total", ["outcome": "lost"]) == closed },
            "a loss is told by its close alone")
    }

    /// The name of this process's group leader, as the kernel keeps it.
    private static var ownName: String { TextFile.lines("/proc/self/comm").first.map(String.init) ?? "" }
}
