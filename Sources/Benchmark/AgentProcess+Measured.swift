internal import Glibc
internal import Lab

/// What an agent takes.
extension AgentProcess {
    /// Starts one that is to be measured; it is not ready on return.
    ///
    /// - Parameters:
    ///   - program: Its program.
    ///   - namespace: The network namespace that it watches.
    ///   - options: More of its command line.
    /// - Throws: Why it could not be started.
    convenience init(_ program: String, watching namespace: NetworkNamespace, options: [String] = []) throws(RunEnd) {
        try self.init([program, "agent"], watching: [namespace], options)
    }

    /// Whether it serves a page now; what is on it is not read.
    var servesPage: Bool { HTTPClient.get("/metrics", from: endpoint)?.status == 200 }

    /// The CPU time that it has used.
    var nanoseconds: UInt64 {
        var (clock, time) = (clockid_t(), timespec())
        guard unsafe clock_getcpuclockid(pid, &clock) == 0, unsafe clock_gettime(clock, &time) == 0 else { return 0 }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Memory that it holds, 10^6 bytes.
    var residentMegabytes: Double { ProcessTable.residentBytes(of: pid).map { Double($0) / 1e6 } ?? .nan }

    /// Waits, for a bounded time, until every hook is attached.
    ///
    /// - Parameter interruption: Ends the wait early.
    /// - Throws: A signal that has come, that the agent has ended, or that time is up.
    func waitUntilReady(_ interruption: Interruption) throws(RunEnd) {
        try wait(for: "its hooks", interruption) { () throws(RunEnd) in try isReady() }
    }

    /// Waits, for a bounded time, until a condition holds, and asks for it as often as can be.
    ///
    /// - Parameters:
    ///   - what: What is waited for.
    ///   - interruption: Ends the wait early.
    ///   - condition: Whether it is there.
    /// - Throws: A signal that has come, that the agent has ended, or that time is up.
    func wait(
        for what: @autoclosure () -> String, _ interruption: Interruption, until condition: () throws(RunEnd) -> Bool
    ) throws(RunEnd) {
        let deadline = Deadline(in: .seconds(20))
        while try !condition() {
            try checkAlive()
            if deadline.hasPassed { throw .failed("the agent does not show \(what()) within 20 s") }
            try interruption.pause(milliseconds: 0)
            usleep(500)
        }
    }
}
