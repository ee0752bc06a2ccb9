package import BPF
internal import Glibc

extension AgentError {
    /// What a failure to load or attach the programs means to a person.
    package init(loading error: BPFError, kernelBTF: String?) {
        let btf = kernelBTF ?? KernelBTF.defaultPath
        if error.detail.contains("bpf_sk_storage_get") {
            // The verifier names the helper that it does not know.
            self.init(
                .kernel,
                "cannot \(error.operation): tracing programs have no socket storage here; lostreply needs Linux 5.12 or "
                    + "newer")
        } else if geteuid() != 0 && (error.code == EPERM || error.code == EACCES) {
            self.init(
                .privilege,
                "cannot \(error.operation): \(error.reason); "
                    + "run as root, or grant CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN")
        } else if let unreadable = Self.readingError(btf) {
            self.init(
                .kernel,
                "cannot \(error.operation): no kernel BTF: \(unreadable); "
                    + "give a BTF file of this kernel with --btf.path")
        } else if error.code == EPERM {
            self.init(.privilege, "cannot \(error); `lostreply check` says which privilege is missing")
        } else {
            self.init(.kernel, "cannot \(error); `lostreply check` says what this kernel lacks")
        }
    }

    /// Why a file cannot be read as BTF; nil where it can.
    private static func readingError(_ path: String) -> BPFError? {
        do {
            _ = try KernelBTF(path: path)
            return nil
        } catch {
            return error
        }
    }
}
