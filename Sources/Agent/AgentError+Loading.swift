internal import BPF
internal import Glibc

extension AgentError {
    /// What a failure to load or attach the programs means to a person.
    init(loading error: BPFError, kernelBTF: String?) {
        let btf = kernelBTF ?? "/sys/kernel/btf/vmlinux"
        if geteuid() != 0 && (error.code == EPERM || error.code == EACCES) {
            self.init(
                .privilege,
                "cannot \(error.operation): \(error.reason); "
                    + "run as root, or grant CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN")
        } else if unsafe access(btf, R_OK) != 0 {
            self.init(
                .kernel,
                "cannot \(error.operation): no kernel BTF at \(btf); give a BTF file of this kernel with --btf.path")
        } else if error.code == EPERM {
            self.init(.privilege, "cannot \(error); `lostreply check` says which privilege is missing")
        } else {
            self.init(.kernel, "cannot \(error); `lostreply check` says what this kernel lacks")
        }
    }
}
