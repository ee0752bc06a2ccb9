import Clibbpf
import Glibc

/// Makes the kernel count the runs of every program on the host and their time, as long as the value lives (Linux 5.8).
///
/// It costs each run two looks at the clock, on the whole host.
public struct RunStatistics: ~Copyable, Sendable {
    private let descriptor: CInt

    /// Begins to count.
    ///
    /// - Throws: The error of `bpf_enable_stats`, such as `EPERM` without CAP_SYS_ADMIN.
    public init() throws(BPFError) {
        descriptor = try check(bpf_enable_stats(BPF_STATS_RUN_TIME), "count the runs of programs")
    }

    deinit { close(descriptor) }
}
