package import Glibc
internal import Linux
package import Parsing
internal import Synchronization

/// The agent, as a child process.
///
/// Its standard error is ours.
package final class AgentProcess: Sendable {
    /// Where it serves its metrics.
    package let endpoint: TCPEndpoint

    /// The process.
    let process: ChildProcess

    private let received = Received()

    /// Starts one that watches the lab's proxy and tells its events; it is not ready on return.
    ///
    /// - Parameters:
    ///   - command: Its program and first arguments.
    ///   - namespace: The network namespace that it shall watch.
    ///   - upstreamPort: The port whose answers it shall keep.
    /// - Throws: Why it could not be started.
    convenience init(
        _ command: [String], watching namespace: NetworkNamespace, upstreamPort: UInt16
    ) throws(RunEnd) {
        try self.init(
            command, watching: [namespace], ["--http-port", "\(upstreamPort)", "--events", "-"], output: .pipe)
    }

    /// Starts one; it is not ready on return.
    ///
    /// - Parameters:
    ///   - command: Its program and first arguments.
    ///   - namespaces: The network namespaces that it shall watch.
    ///   - arguments: Its other arguments.
    ///   - output: Where its standard output goes: to a pipe, if that is to be its events.
    /// - Throws: Why it could not be started.
    package init(
        _ command: [String], watching namespaces: [NetworkNamespace], _ arguments: [String] = [],
        output: ChildOutput = .discarded
    ) throws(RunEnd) {
        do {
            // Bound and closed at once: the agent wants a number, and this one is free.
            endpoint = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0)).localEndpoint
            process = try ChildProcess(
                command + namespaces.flatMap { ["--netns", $0.path] } + [
                    "--web.listen-address", "\(endpoint)", "--log.level", "warning",
                ] + arguments, output: output)
        } catch {
            throw .failed("cannot start the agent: \(error)")
        }
        process.output?.forEachLine { [received] line in received.lines.withLock { $0.append(line) } }
    }

    /// Its process id.
    package var pid: pid_t { process.pid }

    /// The events that it has written so far.
    var events: [String] { received.lines.withLock { $0 } }

    /// Makes sure that it still runs.
    ///
    /// - Throws: Its exit code, if it has ended.
    package func checkAlive() throws(RunEnd) {
        guard let status = process.status else { return }
        throw RunEnd(line: "the agent ended with \(status)", code: max(1, status.code))
    }

    /// Whether every hook is attached.
    ///
    /// - Throws: Its exit code, if it has ended.
    package func isReady() throws(RunEnd) -> Bool {
        try checkAlive()
        return HTTPClient.get("/healthz", from: endpoint)?.status == 200
    }

    /// Its metrics now; nil if it does not answer.
    package var metrics: MetricsSnapshot? {
        guard let (status, body) = HTTPClient.get("/metrics", from: endpoint), status == 200 else { return nil }
        return MetricsSnapshot(body)
    }

    /// Its counts, once all traffic is over: waits a bounded time until each ring is read, each incident has ended, and
    /// nothing moves any more.
    ///
    /// - Parameter pause: Waits a moment.
    /// - Returns: The counts, at rest or not.
    /// - Throws: That it does not answer, or what `pause` throws.
    func countsAtRest(_ pause: () throws(RunEnd) -> Void) throws(RunEnd) -> MetricsSnapshot {
        let deadline = Deadline(in: .seconds(20))
        var last: [Int?] = []
        var unchanged = 0
        while true {
            try checkAlive()
            guard let metrics else { throw .failed("the agent at \(endpoint) does not answer") }
            let open =
                (metrics.sum("lostreply_ring_pending_bytes") ?? 0) + (metrics.sum("lostreply_open_incidents") ?? 0)
                + (metrics.sum("lostreply_correlator_entries", ["table": "waiting"]) ?? 0)
            let counts = ["lostreply_records_total", "lostreply_incidents_total", "lostreply_connections_closed_total"]
                .map { metrics.sum($0) }
            unchanged = open == 0 && counts == last ? unchanged + 1 : 0
            last = counts
            if unchanged == 5 || deadline.hasPassed { return metrics }
            try pause()
        }
    }

    /// Waits, for a bounded time, until every incident has ended, and its event has come.
    ///
    /// - Parameters:
    ///   - interruption: Ends the wait early.
    ///   - check: Makes sure that what the run needs is still there.
    /// - Throws: A signal that has come, or what the check throws.
    func waitUntilSettled(
        _ interruption: Interruption, while check: () throws(RunEnd) -> Void
    ) throws(RunEnd) {
        var last = -1
        var unchanged = 0
        _ = try interruption.wait(for: .seconds(10)) { () throws(RunEnd) in
            try check()
            let count = events.count
            let isComplete = metrics.map { Self.isComplete($0, events: count) } ?? false
            unchanged = isComplete && count == last ? unchanged + 1 : 0
            last = count
            return unchanged == 20
        }
    }

    /// Whether every incident has ended, and every event of one has come.
    private static func isComplete(_ metrics: MetricsSnapshot, events: Int) -> Bool {
        (metrics.sum("lostreply_open_incidents") ?? 0) == 0
            && events >= metrics.sum("lostreply_incidents_total") ?? 0
    }

    /// Asks it to end, and waits until it has; it need not be asked for it to be gone with the value.
    func stop() {
        process.terminate()
        _ = process.wait(for: .seconds(5))
    }

    /// What the pipe's thread and the run share.
    private final class Received: Sendable {
        let lines = Mutex<[String]>([])
    }
}
