internal import Lab
internal import Linux

/// Requests as fast as they are answered, over connections that are kept: wrk, Debian's, on the servers' CPU, where none
/// is woken from another, and with few under way at a window's end.
final class HTTPWorkload: Workload {
    let name: String

    private let wrk: ChildProcess
    private let servers: [RealProxy]
    /// Those that were there at the start: none comes or goes later.
    let clock: CPUClock

    /// Starts the load, when the servers answer.
    ///
    /// - Parameters:
    ///   - name: What it is.
    ///   - servers: Who does the work.
    ///   - endpoint: Who is asked.
    ///   - namespace: Where from.
    ///   - interruption: Ends the start early.
    /// - Throws: Who does not answer, or does not start.
    init(
        _ name: String, servers: [RealProxy], asking endpoint: TCPEndpoint, from namespace: NetworkNamespace,
        _ interruption: Interruption
    ) throws(RunEnd) {
        self.name = name
        self.servers = servers
        let isUp = try interruption.wait(for: .seconds(10)) { () throws(RunEnd) in
            for server in servers { try server.checkAlive() }
            return HTTPClient.get("/", from: endpoint, in: namespace)?.status == 200
        }
        guard isUp else { throw .failed("\(name): no answer from \(endpoint)") }
        do {
            wrk = try ChildProcess(
                [
                    "taskset", "--cpu-list", "1", "wrk", "--threads", "1", "--connections", "16", "--duration", "3600s",
                    "http://\(endpoint)/",
                ], output: .discarded, errors: .discarded, in: namespace)
        } catch {
            throw .failed("cannot start wrk: \(error)")
        }
        try interruption.pause(milliseconds: 1000)
        clock = try CPUClock(processes: [wrk.pid] + servers.flatMap(\.processes))
    }

    /// Bytes that the client has sent, headers of packets too: each request has as many as the other.
    var units: UInt64 { octetsSent(inNamespaceOf: wrk.pid) }
}
