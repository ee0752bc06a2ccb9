internal import Lab
internal import Linux

/// Connections made for one request each.
final class ChurnWorkload: Workload {
    let name: String
    let clock: CPUClock

    private let server: ChurnServer
    private let client: ChurnClient

    /// Starts it.
    ///
    /// - Parameters:
    ///   - name: What it is.
    ///   - ending: How each connection ends.
    ///   - topology: Who connects to whom: the proxy to its upstream.
    /// - Throws: Why it could not be started.
    init(_ name: String, _ ending: ChurnEnding, in topology: Topology) throws(RunEnd) {
        self.name = name
        let endpoint = TCPEndpoint(Topology.upstreamAddress, port: 8081)
        do {
            try topology.proxy.prepareForChurn()
            server = try ChurnServer(on: endpoint, in: topology.upstream, ending, onCPU: 1)
            // Both ends on one CPU, where neither is woken from another, and few at a time: what is under way at a
            // window's end is counted in the next.
            client = try ChurnClient(
                to: endpoint, in: topology.proxy, ending, ChurnClient.Limits(inFlight: 16), onCPU: 1)
        } catch {
            throw .failed("cannot start \(name): \(error)")
        }
        clock = try CPUClock(processes: [], threads: [server.threadID, client.threadID])
    }

    /// Connections that are over.
    var units: UInt64 { UInt64(client.finished) }
}
