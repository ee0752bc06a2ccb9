import BPF
import Lab
import TestSupport
import Testing

@Suite("The agent about itself", .privileged)
struct SelfObservationTests {
    let namespace: NetworkNamespace

    init() throws { namespace = try NetworkNamespace() }

    @Test("By default the maps take at most 32 MiB of kernel memory, most of it the flow table")
    func mapMemory() throws {
        let agent = try AgentProcess(watching: namespace)
        let metrics = try #require(agent.metrics)
        let total = try #require(metrics.sum("lostreply_map_bytes"))
        let flows = try #require(metrics.sum("lostreply_map_bytes", ["map": "flow_slots"]))
        #expect(total <= 32 << 20)
        #expect(flows >= 16 << 20 && flows > total / 2)
        for map in ["socket_records", "wire_records"] {
            #expect((metrics.sum("lostreply_map_bytes", ["map": map]) ?? 0) >= 1 << 20)
        }
    }

    @Test("A ring's size is what was asked for")
    func ringSize() throws {
        let agent = try AgentProcess(watching: namespace, ["--ring.bytes", "8192"])
        for ring in ["socket", "wire"] {
            #expect(agent.metrics?.sum("lostreply_ring_size_bytes", ["ring": ring]) == 8192)
        }
    }

    @Test("Runs of programs are told once the kernel has counted some")
    func programRuns() throws {
        let agent = try AgentProcess(watching: namespace)
        let statistics = try RunStatistics()
        try Conversation(in: namespace).exchange()
        for program in ["tc_ingress", "tc_egress", "on_set_state"] {
            let labels = ["program": program]
            #expect(eventually { (agent.metrics?.sum("lostreply_program_runs_total", labels) ?? 0) > 0 }, "\(program)")
            #expect(agent.metrics?.sum("lostreply_program_run_seconds_total", labels) != nil)
        }
        _ = consume statistics
    }

    @Test("Each page tells how long those before it took")
    func scrapeDuration() throws {
        let agent = try AgentProcess(watching: namespace)
        let before = try #require(agent.metrics?.sum("lostreply_scrape_duration_seconds_count"))
        #expect(agent.metrics?.sum("lostreply_scrape_duration_seconds_count") == before + 1)
    }
}
