import BPF
import Probe
import TestSupport
import Testing

@Suite("Prototypes of tracepoints")
struct TracepointProgramsTests {
    /// `tcp_send_reset` has a reason since Linux 6.10; `kfree_skb` since 5.17, and the socket since 6.11.
    @Test(
        "A program is chosen by how many arguments the kernel's BTF gives a tracepoint",
        arguments: [
            (send: 2, free: 2, "on_send_reset", nil),
            (send: 2, free: 3, "on_send_reset", "on_free_skb"),
            (send: 3, free: 3, "on_send_reset_reason", "on_free_skb"),
            (send: 3, free: 4, "on_send_reset_reason", "on_free_skb_socket"),
        ] as [(send: Int, free: Int, String, String?)])
    func choice(send: Int, free: Int, sendProgram: String, freeProgram: String?) throws {
        let programs = try choose(["tcp_send_reset": send, "kfree_skb": free], countsRefusals: true)
        #expect(programs.names[.sendReset] == sendProgram)
        #expect(programs.names[.freeSKB] == freeProgram)
        let used = Set(programs.names.values)
        #expect(programs.unused.allSatisfy { !used.contains($0) })
        #expect(used.count + programs.unused.count == 7)
    }

    @Test("With refusals off no packet that the kernel gives up is looked at")
    func refusalsOff() throws {
        let programs = try choose(["tcp_send_reset": 3, "kfree_skb": 4], countsRefusals: false)
        #expect(programs.names[.freeSKB] == nil)
    }

    @Test("A file that is no BTF is an error")
    func garbage() throws {
        let folder = try TemporaryFolder()
        try folder.write("not BTF", to: "file")
        #expect(throws: BPFError.self) { _ = try KernelBTF(path: folder.path("file")).argumentCount(ofTracepoint: "x") }
    }

    private func choose(_ tracepoints: [String: Int], countsRefusals: Bool) throws -> TracepointPrograms {
        let folder = try TemporaryFolder()
        KernelBTFFile.write(to: folder.path("btf"), tracepoints: tracepoints)
        return try TracepointPrograms(KernelBTF(path: folder.path("btf")), countsRefusals: countsRefusals)
    }
}
