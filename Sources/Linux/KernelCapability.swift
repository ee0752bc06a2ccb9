/// A capability of capabilities(7), by its number there.
public enum KernelCapability: Int, CaseIterable, Sendable {
    case netAdmin = 12
    case sysPtrace = 19
    case sysAdmin = 21
    case perfmon = 38
    case bpf = 39

    /// The kernel's name, such as `CAP_BPF`.
    public var name: String {
        switch self {
        case .netAdmin: "CAP_NET_ADMIN"
        case .sysPtrace: "CAP_SYS_PTRACE"
        case .sysAdmin: "CAP_SYS_ADMIN"
        case .perfmon: "CAP_PERFMON"
        case .bpf: "CAP_BPF"
        }
    }
}
