internal import Glibc
internal import Lab
internal import Linux

/// An agent, and what it takes.
struct MeasuredAgent {
    private let process: AgentProcess

    /// Starts it; it is not ready on return.
    ///
    /// - Parameters:
    ///   - program: Its program.
    ///   - namespace: The network namespace that it watches.
    ///   - options: More of its command line.
    /// - Throws: Why it could not be started.
    init(_ program: String, watching namespace: NetworkNamespace, options: [String] = []) throws(RunEnd) {
        process = try AgentProcess([program, "agent"], watching: [namespace], options)
    }

    /// Whether it serves a page now, and how large a one.
    var page: Int? {
        guard let (status, body) = HTTPClient.get("/metrics", from: process.endpoint), status == 200 else { return nil }
        return body.utf8.count
    }

    /// Its metrics now; nil if it does not answer.
    var metrics: MetricsSnapshot? { process.metrics }

    /// Whether every hook is attached.
    var isReady: Bool { HTTPClient.get("/healthz", from: process.endpoint)?.status == 200 }

    /// The CPU time that it has used.
    var nanoseconds: UInt64 {
        var (clock, time) = (clockid_t(), timespec())
        guard unsafe clock_getcpuclockid(process.pid, &clock) == 0, unsafe clock_gettime(clock, &time) == 0 else {
            return 0
        }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

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
        for what: @autoclosure () -> String, _ interruption: Interruption, until condition: (MeasuredAgent) -> Bool
    ) throws(RunEnd) {
        let deadline = Deadline(in: .seconds(20))
        while !condition(self) {
            try process.checkAlive()
            if deadline.hasPassed { throw .failed("the agent does not show \(what()) within 20 s") }
            try interruption.pause(milliseconds: 0)
            usleep(500)
        }
    }
}
