internal import Glibc
internal import Lab
internal import Linux

/// An agent as a child process, and what it takes.
final class MeasuredAgent {
    private let process: ChildProcess
    private let endpoint: TCPEndpoint

    /// Starts it; it is not ready on return.
    ///
    /// - Parameters:
    ///   - program: Its program.
    ///   - namespace: The network namespace that it watches.
    ///   - options: More of its command line.
    /// - Throws: Why it could not be started.
    init(_ program: String, watching namespace: NetworkNamespace, options: [String] = []) throws(RunEnd) {
        do {
            // Bound and closed at once: the agent wants a number, and this one is free.
            endpoint = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0)).localEndpoint
            process = try ChildProcess(
                [
                    program, "agent", "--netns", namespace.path, "--web.listen-address", "\(endpoint)", "--log.level",
                    "warning",
                ] + options)
        } catch {
            throw .failed("cannot start the agent: \(error)")
        }
    }

    /// Its page now; nil if it does not answer.
    var page: String? {
        guard let (status, body) = HTTPClient.get("/metrics", from: endpoint), status == 200 else { return nil }
        return body
    }

    /// Its metrics now; nil if it does not answer.
    var metrics: MetricsSnapshot? { page.flatMap { MetricsSnapshot($0) } }

    /// Whether every hook is attached.
    var isReady: Bool { HTTPClient.get("/healthz", from: endpoint)?.status == 200 }

    /// The CPU time that it has used.
    var nanoseconds: UInt64 { CPUClock(process: process.pid).nanoseconds }

    /// Memory that it holds, 10^6 bytes.
    var residentMegabytes: Double {
        let line = TextFile.lines("/proc/\(process.pid)/status").first { $0.hasPrefix("VmRSS:") }
        let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? .nan
        return kilobytes * 1024 / 1_000_000
    }

    /// Waits, for a bounded time, until a condition holds, and asks for it as often as can be.
    ///
    /// - Parameters:
    ///   - what: What is waited for.
    ///   - interruption: Ends the wait early.
    ///   - condition: Whether it is there.
    /// - Throws: A signal that has come, that the agent has ended, or that time is up.
    func wait(
        for what: String, _ interruption: Interruption, until condition: (MeasuredAgent) -> Bool
    ) throws(RunEnd) {
        let deadline = Deadline(in: .seconds(20))
        while !condition(self) {
            if let status = process.status { throw .failed("the agent ended with \(status)") }
            if deadline.hasPassed { throw .failed("the agent does not show \(what) within 20 s") }
            _ = try interruption.wait(for: .zero) { false }
            usleep(500)
        }
    }
}
