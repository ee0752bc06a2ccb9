internal import Glibc
internal import Linux

/// Work that goes on and on, while hooks come and go.
protocol Workload {
    /// What it is, such as `nginx keep-alive`.
    var name: String { get }
    /// The CPU time of all that do the work.
    var clock: CPUClock { get }
    /// How much work is done so far: packets, bytes, requests, connections.
    var units: UInt64 { get }
}

extension Workload {
    /// Bytes that the network namespace of a process has sent, headers of packets too.
    func octetsSent(inNamespaceOf pid: pid_t) -> UInt64 {
        NetworkCounters.read("IpExt", in: TextFile.read("/proc/\(pid)/net/netstat") ?? "")["OutOctets"] ?? 0
    }
}
