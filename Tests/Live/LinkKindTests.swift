import Lab
import Parsing
import TestSupport
import Testing

@Suite("Kinds of links", .serialized, .privileged, .timeLimit(.minutes(2)))
struct LinkKindTests {
    @Test("A RST of either way counts once, where it is read, and all bytes are told", arguments: LinkKind.all)
    func once(_ kind: LinkKind) throws { try expectOnce(kind) }

    @Test(
        "So it does with native XDP, which takes jumbo frames",
        arguments: LinkKind.all.filter { ["veth of MTU 9000", "TAP"].contains($0.testDescription) })
    func nativeXDP(_ kind: LinkKind) throws { try expectOnce(kind, ["--xdp", kind.interface]) }

    private func expectOnce(_ kind: LinkKind, _ arguments: [String] = []) throws {
        let (near, far) = try (NetworkNamespace(), NetworkNamespace())
        let link = try kind.connect(near, far)
        try withExtendedLifetime(link) {
            let agent = try AgentProcess(watching: near, ["--events", "-"] + arguments, output: .pipe)
            try loseMuch(in: near, upstream: far)
            let event = try #require(agent.process.output?.line().flatMap { JSONFields($0) })
            #expect(event.text("outcome") == "lost")
            #expect(event.text("interface") == kind.interface)
            #expect(event.text("verdict") == kind.verdict)
            #expect(event.integer("unread_at_close_bytes") == Self.answerBytes)
            var metrics = try #require(agent.metrics)
            #expect(metrics.sum("lostreply_rst_packets_total", ["direction": "in"]) == 1)
            #expect(metrics.sum("lostreply_rst_packets_total", ["direction": "out"]) == 0)

            try resetByClient(in: near, upstream: far)
            metrics = try #require(agent.metrics)
            #expect(metrics.sum("lostreply_rst_packets_total", ["direction": "in"]) == 1)
            #expect(metrics.sum("lostreply_rst_packets_total", ["direction": "out", "verdict": "sent"]) == 1)
            #expect(metrics.sum("lostreply_rst_packets_total", ["direction": "out"]) == 1)
            #expect(
                metrics.sum("lostreply_verdict_mismatches_total") ?? 0 == (kind.verdict == "accepted_exact" ? 0 : 1))
            #expect(metrics.sum("lostreply_resets_unmatched_total") == 0)
        }
    }

    @Test(
        "What macvlans of one parent send each other comes in at the parent, for another host; named, one is read itself"
    )
    func siblings() throws {
        let (near, far) = try (NetworkNamespace(), NetworkNamespace())
        try near.tool("ip", "link", "add", "wire", "up", "type", "veth", "peer", "name", "peer")
        try near.tool("ip", "link", "set", "peer", "up")
        for (end, address) in [(near, "10.95.0.1/24"), (far, "10.95.0.2/24")] {
            try near.tool(
                "ip", "link", "add", "child", "link", "wire", "netns", end.path, "type", "macvlan", "mode", "bridge")
            try end.tool("ip", "address", "add", address, "dev", "child")
            try end.tool("ip", "link", "set", "child", "up")
        }
        let all = try AgentProcess(watching: near)
        let named = try AgentProcess(watching: near, ["--interface", "child"])
        #expect(try near.attachedPrograms("wire") == 2)
        #expect(try near.attachedPrograms("child") == 2)
        let talk = try Conversation(in: near, upstream: far, address: LinkKind.farAddress)
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        try resetByClient(in: near, upstream: far)
        for (agent, counts) in [(all, ["in other_host": 2]), (named, ["in accepted_exact": 1, "out sent": 1])] {
            #expect(eventually { agent.metrics?.sum("lostreply_incidents_total", ["outcome": "lost"]) == 1 })
            let metrics = try #require(agent.metrics)
            for (labels, count) in counts {
                let words = labels.split(separator: " ").map(String.init)
                #expect(
                    metrics.sum("lostreply_rst_packets_total", ["direction": words[0], "verdict": words[1]]) == count)
            }
            #expect(metrics.sum("lostreply_rst_packets_total") == 2)
            #expect(metrics.sum("lostreply_resets_unmatched_total") == 0)
        }
    }

    /// Many segments, few enough for a receive buffer of the default size.
    private static let answerBytes = 40_000

    private func loseMuch(in near: NetworkNamespace, upstream far: NetworkNamespace) throws {
        let talk = try Conversation(in: near, upstream: far, address: LinkKind.farAddress)
        talk.client.write(Conversation.request)
        _ = talk.server.read(upTo: 1000)
        talk.server.write([UInt8](repeating: UInt8(ascii: "x"), count: Self.answerBytes)[...])
        try #require(try eventually { try talk.client.unreadByteCount == Self.answerBytes })
        try talk.resetByServer()
        talk.client.close()
    }

    private func resetByClient(in near: NetworkNamespace, upstream far: NetworkNamespace) throws {
        let talk = try Conversation(in: near, upstream: far, address: LinkKind.farAddress)
        try talk.exchange()
        try talk.client.resetOnClose()
        talk.client.close()
        #expect(try isReset(talk.server))
    }
}
