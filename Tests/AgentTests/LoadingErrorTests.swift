import Agent
import BPF
import Glibc
import Testing

@Suite("What a kernel that refuses the programs means to a person")
struct LoadingErrorTests {
    @Test(
        "Without socket storage in tracing programs, as before Linux 5.11, the kernel is named as the reason",
        arguments: [
            "unknown func bpf_sk_storage_get#107",
            "program of this type cannot use helper bpf_sk_storage_get#107",
        ])
    func socketStorage(verdict: String) {
        let error = AgentError(
            loading: BPFError("load the BPF programs", code: EINVAL, detail: verdict), kernelBTF: nil)
        #expect(error.kind == .kernel)
        #expect(error.description.contains("tracing programs have no socket storage here; lostreply needs Linux 5.12"))
    }

    @Test("What else the verifier says is passed on, with where to look")
    func other() {
        let error = AgentError(
            loading: BPFError("load the BPF programs", code: E2BIG, detail: "too large"), kernelBTF: nil)
        #expect(error.kind == .kernel)
        #expect(error.description.contains("too large"))
        #expect(error.description.hasSuffix("`lostreply check` says what this kernel lacks"))
    }
}
