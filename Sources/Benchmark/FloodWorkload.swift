internal import Lab
internal import Linux

/// Segments of 65,536 flows, as many as one CPU can send, for an interface that is not there: the stack gives them up at
/// once, and what is left is the way there and the hooks.
final class FloodWorkload: Workload {
    let name: String
    let clock: CPUClock

    private let flood: PacketFlood

    /// Starts it.
    ///
    /// - Parameters:
    ///   - name: What it is.
    ///   - topology: Who floods whom: the proxy its upstream.
    /// - Throws: Why it could not be started.
    init(_ name: String, in topology: Topology) throws(RunEnd) {
        self.name = name
        let traffic = FloodTraffic(
            .ack, from: .many(flows: 1 << 16), to: TCPEndpoint(Topology.upstreamAddress, port: 8080), at: .nobody)
        do {
            flood = try PacketFlood(traffic, FloodLimits(), over: "upstream", in: topology.proxy, onCPU: 1)
        } catch {
            throw .failed("cannot flood: \(error)")
        }
        clock = try CPUClock(processes: [], threads: [flood.threadID])
    }

    /// Frames sent.
    var units: UInt64 { UInt64(flood.sent) }
}
