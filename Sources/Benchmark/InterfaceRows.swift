internal import Lab

/// What is left of the agent's memory and of its hooks once thousands of interfaces have come and gone.
struct InterfaceRows {
    private let interruption: Interruption
    private let program: String

    /// Prepares the rows.
    ///
    /// - Parameters:
    ///   - interruption: Ends a measurement early.
    ///   - program: The agent's program.
    init(_ interruption: Interruption, program: String) {
        self.interruption = interruption
        self.program = program
    }

    /// Measures, and adds a row for each promise.
    ///
    /// - Parameter report: Where the rows go.
    /// - Throws: A signal that has come, or what the agent did not do.
    func measure(into report: Report) throws(RunEnd) {
        let pairs = 10_000
        report.begin("\(pairs) pairs of interfaces that come and go, ten at a time")
        do {
            let namespace = try NetworkNamespace()
            let agent = try AgentProcess(program, watching: namespace)
            try agent.waitUntilReady(interruption)
            var peak = agent.residentMegabytes
            try InterfaceChurn(in: namespace).run(pairs: pairs) { _ in
                try interruption.pause(milliseconds: 0)
                peak = max(peak, agent.residentMegabytes)
            }
            try agent.wait(for: "a hook on lo alone", interruption) {
                agent.metrics?.sum("lostreply_hooks", ["hook": "tc_ingress", "state": "attached"]) == 1
            }
            report.add(Target("resident memory, at the most", peak, atMost: 30, .megabytes))
        } catch let error as RunEnd {
            throw error
        } catch {
            throw .failed("\(error)")
        }
    }
}
