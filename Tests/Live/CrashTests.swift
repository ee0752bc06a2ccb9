import BPF
import Glibc
import Lab
import Linux
import Probe
import Synchronization
import TestSupport
import Testing

/// A process that is killed at any moment of its start, its run and its end.
@Suite("Killed at any moment", .privileged, .serialized)
struct CrashTests {
    private let namespace: NetworkNamespace
    private static let times = 200

    init() throws { namespace = try NetworkNamespace() }

    @Test("With TCX no program, map or link outlives the agent")
    func links() throws {
        var generator = SplitMix64(seed: 1)
        for round in 0..<Self.times {
            let endpoint = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0)).localEndpoint
            let agent = try ChildProcess([
                Binary.path, "agent", "--netns", namespace.path, "--web.listen-address", "\(endpoint)", "--log.level",
                "error",
            ])
            let objects = try kill(agent, &generator) { HTTPClient.get("/healthz", from: endpoint)?.status == 200 }
            try #require(eventually { objects.remaining == 0 }, "round \(round): \(objects.description)")
            try #require(try namespace.attachedPrograms("lo") == 0, "round \(round)")
        }
        #expect(DirectoryListing.names("/sys/fs/bpf").allSatisfy { !$0.contains("lostreply") })
    }

    @Test("On clsact the next one takes over what is left, and at the end nothing is")
    func filters() throws {
        var generator = SplitMix64(seed: 2)
        for round in 0..<Self.times {
            let holder = try ChildProcess([Binary.path(of: "clsact-holder"), namespace.path], output: .pipe)
            let isReady = Atomic(false)
            holder.output?.forEachLine { if $0 == "ready" { isReady.store(true, ordering: .relaxed) } }
            _ = try kill(holder, &generator) { isReady.load(ordering: .relaxed) }
            let names = try namespace.clsactFilters().compactMap(\.name)
            try #require(names.isEmpty || names.count == 2, "round \(round): \(names)")
            let ours = try names.map { try #require(FilterOwner(name: $0), "\($0)") }
            try #require(ours.allSatisfy { $0.madeQdisc && $0.process.hasEnded == true }, "round \(round): \(names)")
            try #require(try namespace.ingressQdisc() == (names.isEmpty ? nil : "clsact"), "round \(round)")
        }
        let watch = try Watch(namespace, attachment: .clsact)
        #expect(try namespace.clsactFilters().compactMap(\.name).count == 2)
        withExtendedLifetime(watch) {}
    }

    /// Kills a process in a phase of its life; returns what it held in the kernel at that moment.
    private func kill(
        _ process: ChildProcess, _ generator: inout SplitMix64, isReady: () -> Bool
    ) throws -> KernelObjects {
        switch Int.random(in: 0..<3, using: &generator) {
        case 0:
            usleep(.random(in: 0..<200_000, using: &generator))
        case 1:
            try #require(eventually { isReady() })
            usleep(.random(in: 0..<10_000, using: &generator))
        default:
            try #require(eventually { isReady() })
            process.terminate()
            usleep(.random(in: 0..<40_000, using: &generator))
        }
        // It may have ended by now, of its own accord.
        _ = Glibc.kill(process.pid, SIGSTOP)
        #expect(eventually { ProcessTable.isStopped(process.pid) || !ProcessTable.isRunning(process.pid) })
        let objects = KernelObjects(of: process.pid)
        process.kill()
        _ = process.wait()
        return objects
    }
}
