import Glibc
import Lab
import TestSupport
import Testing

/// Agents in a mount namespace of their own that has no `/sys/kernel/btf/vmlinux`, as a container may.
@Suite("BTF from a file", .privileged)
struct KernelBTFTests {
    private static let hidden = [
        "unshare", "--mount", "sh", "-c", "mount -t tmpfs none /sys/kernel/btf && exec \"$@\"", "sh",
    ]

    @Test("Without the file the refusal names the flag; with it a loss is counted, in one namespace and in all")
    func hiddenBTF() throws {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/vmlinux.btf"
        let copied = try ChildProcess(["cp", "/sys/kernel/btf/vmlinux", file])
        #expect(copied.wait()?.isSuccess == true)

        let refused = try ChildProcess(Self.hidden + [Binary.path, "agent"], errors: .pipe)
        #expect(refused.wait(for: .seconds(10))?.code == 69)
        #expect(refused.errors?.text().contains("give a BTF file of this kernel with --btf.path") == true)

        let namespace = try NetworkNamespace()
        let agent = try AgentProcess(selecting: namespace.path, by: Self.hidden, ["--btf.path", file])
        let talk = try Conversation(in: namespace)
        try talk.loseAnswer()
        #expect(eventually { agent.metrics?.sum("lostreply_incidents_total", ["outcome": "lost"]) == 1 })
        #expect(agent.metrics?.sum("lostreply_rst_packets_total", ["verdict": "accepted_exact"]) == 1)
    }

    @Test("Namespaces of packets are told apart without the kernel's function for it")
    func severalNamespaces() throws {
        let (one, other) = try (NetworkNamespace(), NetworkNamespace())
        let agent = try AgentProcess(
            selecting: one.path, ["--netns", other.path, "--btf.path", "/sys/kernel/btf/vmlinux", "--events", "-"],
            output: .pipe)
        for namespace in [one, other] {
            let talk = try Conversation(in: namespace)
            try talk.loseAnswer()
        }
        #expect(eventually { agent.metrics?.sum("lostreply_incidents_total", ["outcome": "lost"]) == 2 })
        // A flow is looked up, and a reset joined with its RST, by the namespace.
        #expect(agent.metrics?.sum("lostreply_flow_lookups_total", ["result": "hit"]) == 2)
        #expect(agent.metrics?.sum("lostreply_resets_unmatched_total") == 0)
        #expect(agent.metrics?.sum("lostreply_verdict_mismatches_total") == 0)
    }
}
