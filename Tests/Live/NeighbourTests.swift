import Glibc
import Lab
import TestSupport
import Testing

@Suite("Beside programs of others", .serialized, .privileged, .timeLimit(.minutes(2)))
struct NeighbourTests {
    private let (near, far): (NetworkNamespace, NetworkNamespace)

    init() throws {
        (near, far) = try (NetworkNamespace(), NetworkNamespace())
        try LinkEnd.connect(
            LinkEnd(near, interface: "wire", addresses: ["10.95.0.1/24"]),
            LinkEnd(far, interface: "wire", addresses: ["10.95.0.2/24"]))
    }

    private func loseOne() throws {
        try Conversation(in: near, upstream: far, address: "10.95.0.2").loseAnswer()
    }

    /// What the agent has counted once one loss has ended.
    private func expectLoss(
        _ agent: AgentProcess, rstPackets: Int = 1, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            eventually { agent.metrics?.sum("lostreply_incidents_total", ["outcome": "lost"]) == 1 },
            sourceLocation: sourceLocation)
        #expect(
            eventually { agent.metrics?.sum("lostreply_resets_unmatched_total") == 1 - rstPackets },
            sourceLocation: sourceLocation)
        let metrics = agent.metrics
        #expect(
            metrics?.sum("lostreply_rst_packets_total", ["direction": "in", "verdict": "accepted_exact"]) == rstPackets,
            sourceLocation: sourceLocation)
        #expect(
            metrics?.sum("lostreply_rst_packets_total", ["direction": "in"]) == rstPackets,
            sourceLocation: sourceLocation)
    }

    private func end(_ agent: AgentProcess) {
        agent.process.terminate()
        #expect(agent.process.wait(for: .seconds(5)) == .exited(0))
    }

    @Test(
        "One on tcx, there before us or not, in front or behind, sees each RST as we do and outlives us",
        arguments: [Neighbour.Place.tcxFirst, .tcxLast], [true, false])
    func tcx(place: Neighbour.Place, isThereBefore: Bool) throws {
        let earlier = isThereBefore ? try Neighbour(place, of: "wire", in: near) : nil
        let agent = try AgentProcess(watching: near)
        let neighbour = try earlier ?? Neighbour(place, of: "wire", in: near)
        #expect(try near.attachedPrograms("wire") == 3)
        try loseOne()
        expectLoss(agent)
        #expect(neighbour.seenRSTs == 1)

        end(agent)
        #expect(try near.attachedPrograms("wire") == 1)
        try loseOne()
        #expect(neighbour.seenRSTs == 2)
    }

    @Test("One on tcx that goes leaves ours")
    func departure() throws {
        var neighbour: Neighbour? = try Neighbour(.tcxLast, of: "wire", in: near)
        let agent = try AgentProcess(watching: near)
        #expect(neighbour?.seenRSTs == 0)
        neighbour = nil
        // Its link lives on while a process that another thread has just forked still holds it.
        #expect(try eventually { try near.attachedPrograms("wire") == 2 })
        try loseOne()
        expectLoss(agent)
    }

    @Test("One on tcx that was there and decides does so behind us")
    func earlierDecision() throws {
        let neighbour = try Neighbour(.tcxFirst, of: "wire", in: near, doing: .pass)
        let agent = try AgentProcess(watching: near)
        try loseOne()
        expectLoss(agent)
        #expect(neighbour.seenRSTs == 1)
    }

    @Test("One on tcx that came later, in front, and decides hides the RST: the loss counts, without its verdict")
    func laterDecision() throws {
        let agent = try AgentProcess(watching: near)
        let neighbour = try Neighbour(.tcxFirst, of: "wire", in: near, doing: .pass)
        try loseOne()
        expectLoss(agent, rstPackets: 0)
        #expect(neighbour.seenRSTs == 1)
    }

    @Test(
        "Filters on a clsact qdisc, there before us or not, see each RST as we do, are untouched and outlive us",
        arguments: [true, false])
    func clsact(isThereBefore: Bool) throws {
        let agentBefore = isThereBefore ? nil : try AgentProcess(watching: near)
        // As Cilium has it: cls_bpf of priority 1, and here a filter of another kind behind it.
        let neighbour = try Neighbour(.clsact, of: "wire", in: near)
        try near.tool(
            "tc", "filter", "add", "dev", "wire", "ingress", "protocol", "ip", "pref", "2", "u32", "match", "u32", "0",
            "0", "flowid", "1:1")
        let filters = try listFilters()
        #expect(filters.contains("pref 1 bpf"))
        #expect(filters.contains("pref 2 u32"))
        let agent = try agentBefore ?? AgentProcess(watching: near)
        #expect(try listFilters() == filters)
        try loseOne()
        expectLoss(agent)
        #expect(neighbour.seenRSTs == 1)

        end(agent)
        #expect(try listFilters() == filters)
        try loseOne()
        #expect(neighbour.seenRSTs == 2)
    }

    @Test(
        "A RST that another drops behind us was seen, and resets nothing",
        arguments: [Neighbour.Place.tcxLast, .clsact]
    )
    func droppedBehind(place: Neighbour.Place) throws {
        let neighbour = try Neighbour(place, of: "wire", in: near, doing: .drop)
        try expectDrop(by: neighbour, isSeen: true)
    }

    @Test("A RST that native XDP drops was never seen")
    func droppedInFront() throws {
        let neighbour = try Neighbour(.nativeXDP, of: "wire", in: near, doing: .drop)
        try expectDrop(by: neighbour, isSeen: false)
    }

    private func expectDrop(by neighbour: Neighbour, isSeen: Bool) throws {
        let agent = try AgentProcess(watching: near)
        let talk = try Conversation(in: near, upstream: far, address: "10.95.0.2")
        try talk.exchange()
        try talk.server.resetOnClose()
        talk.server.close()
        #expect(eventually { neighbour.seenRSTs == 1 })
        #expect(talk.client.read(upTo: 1000).bytes.count == 100, "the connection lives")
        let metrics = try #require(agent.metrics)
        #expect(metrics.sum("lostreply_rst_packets_total", ["direction": "in"]) == (isSeen ? 1 : 0))
        #expect(
            metrics.sum("lostreply_rst_packets_total", ["direction": "in", "verdict": "accepted_exact"])
                == (isSeen ? 1 : 0))
        #expect(metrics.sum("lostreply_resets_total") == 0)
        #expect(metrics.sum("lostreply_refused_resets_total") ?? 0 == 0)
        #expect(metrics.sum("lostreply_verdict_mismatches_total") ?? 0 == 0)
    }

    @Test(
        "Without --xdp we work behind an XDP program, and it outlives us",
        arguments: [Neighbour.Place.nativeXDP, .genericXDP])
    func behindXDP(place: Neighbour.Place) throws {
        let neighbour = try Neighbour(place, of: "wire", in: near)
        let agent = try AgentProcess(watching: near)
        try loseOne()
        expectLoss(agent)
        #expect(neighbour.seenRSTs == 1)
        end(agent)
        try loseOne()
        #expect(neighbour.seenRSTs == 2)
    }

    @Test(
        "With --xdp an XDP program that is there is one clear refusal, and stays",
        arguments: [Neighbour.Place.nativeXDP, .genericXDP])
    func busyXDP(place: Neighbour.Place) throws {
        let neighbour = try Neighbour(place, of: "wire", in: near)
        let run = try Binary.run(
            ["agent", "--netns", near.path, "--xdp", "wire", "--web.listen-address", "127.0.0.1:0"])
        #expect(run.status == .exited(1))
        #expect(run.errors.split(separator: "\n", omittingEmptySubsequences: false).count == 2, "\(run.errors)")
        #expect(run.errors.contains("interface wire"))
        #expect(run.errors.contains("another XDP program is there, so leave out --xdp"))
        #expect(try near.attachedPrograms("wire") == 0)
        try loseOne()
        #expect(neighbour.seenRSTs == 1)
    }

    @Test("What an ifb shapes on its way in counts once, as what came in")
    func ifb() throws {
        try near.tool("ip", "link", "add", "shaper", "up", "type", "ifb")
        try near.tool("tc", "qdisc", "add", "dev", "wire", "clsact")
        try near.tool(
            "tc", "filter", "add", "dev", "wire", "ingress", "protocol", "all", "pref", "1", "u32", "match", "u32", "0",
            "0", "action", "mirred", "egress", "redirect", "dev", "shaper")
        let agent = try AgentProcess(watching: near)
        try loseOne()
        expectLoss(agent)
        #expect(agent.metrics?.sum("lostreply_rst_packets_total", ["direction": "out"]) == 0)
    }

    private func listFilters() throws -> String {
        let child = try ChildProcess(["tc", "filter", "show", "dev", "wire", "ingress"], output: .pipe, in: near)
        return child.output?.text() ?? ""
    }
}
