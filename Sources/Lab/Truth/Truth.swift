import Glibc

/// Measures lostreply: real proxies, connections that end badly in every way that the lab knows, and for each request
/// what the client saw and the upstream did beside what lostreply says.
///
/// All that it makes is held by descriptors and by children that die with the process, whatever ends it.
public struct Truth {
    private let agent: [String]

    /// Prepares a run.
    ///
    /// - Parameter agent: The agent's program and the arguments that come before those that the run gives it.
    public init(agent: [String]) { self.agent = agent }

    /// Runs it, and prints what it finds.
    ///
    /// Call on the process's first thread, before it has others: the signals are blocked in all.
    ///
    /// - Returns: The exit code: 0 if every claim is true and every lost answer is claimed, 128 and the number of a
    ///   signal.
    public func run() -> CInt {
        do throws(RunEnd) {
            try LabHost.check(for: "the truth run", programs: Self.programs)
            let report = TruthReport(try joined(Interruption()))
            let untrue = report.untrueStories
            for line in report.table + report.exceptions + untrue + [report.acknowledgement, report.stories] {
                Console.print(line)
            }
            let failure = report.failure ?? (untrue.isEmpty ? nil : "some events tell an untrue story")
            if let failure { Console.note(failure) }
            Console.print(report.line)
            return failure == nil ? 0 : 1
        } catch {
            if !error.line.isEmpty { Console.note(error.line) }
            return error.code
        }
    }

    private static let programs = [(name: "ip", package: "iproute2")] + ProxyProgram.all.map { ($0.name, $0.package) }

    private func joined(_ interruption: Interruption) throws(RunEnd) -> Join {
        let stage = try TruthStage(agent: agent, interruption)
        defer { stage.agent.stop() }
        var views: [ClientView] = []
        var entries: [BackendEntry] = []
        for program in ProxyProgram.all {
            let round = try stage.perform(program)
            views += round.views
            entries += round.entries
        }
        return Join(
            views: views, entries: entries, incidents: stage.agent.events.compactMap { IncidentReport(event: $0) })
    }
}
