import Glibc
import Lab
import TestSupport
import Testing

@Suite("The bounds of a running agent", .serialized, .privileged)
struct LiveBoundsTests {
    let namespace: NetworkNamespace

    init() throws { namespace = try NetworkNamespace() }

    @Test("Interfaces that come and go leave nothing behind, in the kernel or in memory")
    func interfaceChurn() throws {
        try churn(pairs: 30)
    }

    @Test("Events that nobody reads, and more upstreams than have series: each loss counts, and memory is bounded")
    func stalledReaderAndManyUpstreams() throws {
        try flood(upstreams: 6000)
    }

    /// Every other crowd is hooked before it goes, the others go while they are being hooked.
    private func churn(pairs: Int) throws {
        let agent = try AgentProcess(watching: namespace)
        let start = try #require(agent.metrics)
        // The connection of the request before may still be open on the agent's side.
        let descriptors = (0..<5).compactMap { _ in agent.metrics?.sum("process_open_fds") }.min()
        let before = try agent.residentBytes()
        var isAwaited = false
        try InterfaceChurn(in: namespace).run(pairs: pairs) { names in
            isAwaited.toggle()
            guard isAwaited else { return }
            #expect(eventually { agent.hookedInterfaces == 1 + names.count })
        }
        #expect(eventually { agent.hookedInterfaces == 1 })
        #expect(eventually { HTTPClient.get("/healthz", from: agent.endpoint)?.status == 200 })
        #expect(agent.metrics?.sum("lostreply_hooks", ["state": "failed"]) == 0)
        #expect(agent.metrics?.sum("lostreply_hook_attached") == nil, "no series of the namespace's interfaces stays")
        #expect(agent.metrics?.sum("lostreply_map_bytes") == start.sum("lostreply_map_bytes"))
        #expect(descriptors != nil)
        #expect(eventually { agent.metrics?.sum("process_open_fds") == descriptors })
        #expect(try agent.residentBytes() < before + 4 << 20)
    }

    private func flood(upstreams: Int) throws {
        let folder = try TemporaryFolder()
        let fifo = folder.path("events")
        #expect(mkfifo(fifo, 0o600) == 0)
        // It has a reader, which reads nothing.
        let reader = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let agent = try AgentProcess(watching: namespace, ["--events", fifo])
        let before = try agent.residentBytes()
        try UpstreamCrowd(in: namespace).lose(0..<upstreams)
        #expect(eventually { agent.metrics?.sum("lostreply_lost_responses_total") == upstreams })
        let metrics = try #require(agent.metrics)
        #expect(metrics.sum("lostreply_lost_responses_total", ["upstream": "other"]) == upstreams - 100)
        let written = metrics.sum("lostreply_events_total", ["result": "written"]) ?? 0
        let dropped = metrics.sum("lostreply_events_total", ["result": "dropped"]) ?? 0
        #expect(dropped > 0)
        // A queue of 4096 waits; a pipe has room for a few more.
        #expect((4096...4700).contains(upstreams - dropped - written))
        #expect(try agent.residentBytes() < before + 24 << 20)
    }
}
