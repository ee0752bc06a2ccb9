/// Work that goes on and on, while hooks come and go.
protocol Workload {
    /// What it is, such as `nginx keep-alive`.
    var name: String { get }
    /// The CPU time of all that do the work.
    var clock: CPUClock { get }
    /// How much work is done so far: packets, bytes, requests, connections.
    var units: UInt64 { get }
}
