internal import Lab
internal import Linux

/// One stream as fast as it goes, in segments as large as the kernel makes them: iperf3, Debian's.
final class BulkWorkload: Workload {
    let name = "iperf3, one stream"
    let clock: CPUClock

    private let server: ChildProcess
    private let client: ChildProcess

    /// Starts it.
    init(
        from sender: NetworkNamespace, to endpoint: TCPEndpoint, in receiver: NetworkNamespace,
        _ interruption: Interruption
    ) throws(RunEnd) {
        do {
            server = try ChildProcess(
                ["taskset", "--cpu-list", "1", "iperf3", "--server", "--one-off", "--port", "\(endpoint.port)"],
                output: .discarded, errors: .discarded, in: receiver)
            try interruption.pause(milliseconds: 500)
            client = try ChildProcess(
                [
                    "taskset", "--cpu-list", "0", "iperf3", "--client", endpoint.address, "--port", "\(endpoint.port)",
                    "--time", "3600",
                ], output: .discarded, errors: .discarded, in: sender)
        } catch let error as RunEnd {
            throw error
        } catch {
            throw .failed("cannot start iperf3: \(error)")
        }
        try interruption.pause(milliseconds: 1000)
        guard client.status == nil else { throw .failed("iperf3 ended at once; is \(endpoint) taken?") }
        clock = try CPUClock(processes: [server.pid, client.pid])
    }

    /// Bytes sent.
    var units: UInt64 { octetsSent(inNamespaceOf: client.pid) }
}
