internal import Lab

/// The agent's counts against those of the load, to the packet; the tests have the same in a shorter form.
struct ExactnessRows {
    private let interruption: Interruption
    private let agent: [String]

    /// Prepares the rows.
    ///
    /// - Parameters:
    ///   - interruption: Ends a measurement early.
    ///   - program: The agent's program.
    init(_ interruption: Interruption, program: String) {
        self.interruption = interruption
        agent = [program, "agent"]
    }

    /// Measures, and adds a row for each promise.
    ///
    /// - Parameter report: Where the rows go.
    /// - Throws: A signal that has come, or what could not be set up.
    func measure(into report: Report) throws(RunEnd) {
        report.begin("Exactness, counts that differ")
        for isIPv6 in [false, true] {
            for rate in [100_000, nil] {
                let floods = ForgedRSTCheck(
                    agent: agent, isIPv6: isIPv6, framesPerSecond: rate, duration: .seconds(5))
                try add(to: report) { () throws(LabError) in try floods.run() }
            }
            let churn = LossCheck(
                agent: agent, isIPv6: isIPv6, losses: ChurnClient.Limits(connections: 100_000))
            try add(to: report) { () throws(LabError) in try churn.run() }
        }
        let reset = ResetCheck(agent: agent, connections: ChurnClient.Limits(connections: 100_000))
        try add(to: report) { () throws(LabError) in try reset.run() }
        let flooded = LossCheck(
            agent: agent, isIPv6: false, losses: ChurnClient.Limits(connectionsPerSecond: 500),
            during: FloodLimits(frames: 1_000_000))
        try add(to: report) { () throws(LabError) in try flooded.run() }
    }

    private func add(to report: Report, _ check: () throws(LabError) -> ExactnessFinding) throws(RunEnd) {
        try interruption.pause(milliseconds: 0)
        let finding: ExactnessFinding
        do throws(LabError) {
            finding = try check()
        } catch {
            throw .failed("\(error)")
        }
        report.add(Target(finding.name, Double(finding.mismatches.count), atMost: 0, .count))
        report.remark(finding.line)
    }
}
