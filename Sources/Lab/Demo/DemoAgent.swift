import Glibc
internal import Linux
internal import Synchronization

/// The agent that watches a demo's proxy, as a child process.
///
/// Its standard error is ours.
final class DemoAgent: Sendable {
    /// Where it serves its metrics.
    let endpoint: TCPEndpoint

    private let process: ChildProcess
    private let received = Received()

    /// Starts it; it is not ready on return.
    ///
    /// - Parameters:
    ///   - command: Its program and first arguments.
    ///   - namespace: The network namespace that it shall watch.
    ///   - upstreamPort: The port whose answers it shall keep.
    /// - Throws: Why it could not be started.
    init(_ command: [String], watching namespace: NetworkNamespace, upstreamPort: UInt16) throws(DemoEnd) {
        do {
            // Bound and closed at once: the agent wants a number, and this one is free.
            endpoint = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0)).localEndpoint
            process = try ChildProcess(
                command + [
                    "--netns", namespace.path, "--http-port", "\(upstreamPort)", "--web.listen-address", "\(endpoint)",
                    "--events", "-", "--log.level", "warning",
                ], output: .pipe)
        } catch {
            throw .failed("cannot start the agent: \(error)")
        }
        process.output?.forEachLine { [received] line in received.lines.withLock { $0.append(line) } }
    }

    /// The events that it has written so far.
    var events: [String] { received.lines.withLock { $0 } }

    /// Makes sure that it still runs.
    ///
    /// - Throws: Its exit code, if it has ended.
    func checkAlive() throws(DemoEnd) {
        guard let status = process.status else { return }
        throw DemoEnd(line: "the agent ended with \(status)", code: max(1, status.code))
    }

    /// Whether every hook is attached.
    ///
    /// - Throws: Its exit code, if it has ended.
    func isReady() throws(DemoEnd) -> Bool {
        try checkAlive()
        return HTTPClient.get("/healthz", from: endpoint)?.status == 200
    }

    /// Its metrics now; nil if it does not answer.
    var metrics: MetricsSnapshot? {
        guard let (status, body) = HTTPClient.get("/metrics", from: endpoint), status == 200 else { return nil }
        return MetricsSnapshot(body)
    }

    /// Asks it to end, and waits until it has; it need not be asked for it to be gone with the value.
    func stop() {
        process.terminate()
        _ = process.wait(for: .seconds(5))
    }

    /// What the pipe's thread and the demo share.
    private final class Received: Sendable {
        let lines = Mutex<[String]>([])
    }
}
