import BPF
import Glibc
import Lab
import TestSupport
import Testing

@Suite("The kernel objects of an agent", .privileged)
struct KernelObjectsTests {
    @Test("They are found by its descriptors, and are gone once it is killed")
    func goneWithTheAgent() throws {
        let agent = try AgentProcess(watching: NetworkNamespace())
        let objects = KernelObjects(of: agent.process.pid)
        #expect(objects.count(.program) >= 5)
        #expect(objects.count(.map) >= 5)
        // Two hooks on lo.
        #expect(objects.count(.link) >= 2)
        let all = BPFInventory.Kind.allCases.map { objects.count($0) }.reduce(0, +)
        #expect(objects.remaining == all)
        #expect(BPFInventory.count(.program) >= objects.count(.program))
        agent.process.kill()
        _ = agent.process.wait()
        #expect(eventually { objects.remaining == 0 })
    }
}
