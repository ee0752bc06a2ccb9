internal import Lab
internal import Linux

/// Measures what lostreply costs, and holds it against what is promised.
///
/// All that it makes is held by descriptors and by children that die with the process, whatever ends it.
public struct Bench {
    private let agent: String
    private let file: String
    private let sections: [String]

    /// What is measured where nothing is named, in order.
    private static let usual = ["frames", "flood", "http", "churn", "bulk", "agent", "exactness"]
    /// What can be measured: also what takes too long to be usual.
    public static let sections = usual + ["interfaces"]

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - agent: The program to measure.
    ///   - file: Where the comma-separated values go.
    ///   - sections: Which of `sections`; the usual ones where empty.
    public init(agent: String, file: String, sections: [String]) {
        self.agent = agent
        self.file = file
        self.sections = sections.isEmpty ? Self.usual : sections
    }

    /// Runs it, and prints what it finds.
    ///
    /// Call on the process's first thread, before it has others: the signals are blocked in all.
    ///
    /// - Returns: The exit code: 0 if every target is met, 128 and the number of a signal.
    public func run() -> CInt {
        do throws(RunEnd) {
            try LabHost.check(
                for: "the benchmark",
                programs: [
                    ("ip", "iproute2"), ("nginx", "nginx-light"), ("haproxy", "haproxy"), ("wrk", "wrk"),
                    ("iperf3", "iperf3"), ("taskset", "util-linux"),
                ])
            let report = Report(file: file)
            let interruption = try Interruption()
            let hurry = ExpeditedGracePeriods()
            for section in sections { try measure(section, interruption, report) }
            withExtendedLifetime(hurry) {}
            try report.save()
            Console.print("")
            Console.print(report.line)
            return report.isMet ? 0 : 1
        } catch {
            if !error.line.isEmpty { Console.note(error.line) }
            return error.code
        }
    }

    private func measure(_ section: String, _ interruption: Interruption, _ report: Report) throws(RunEnd) {
        switch section {
        case "frames": try frames(interruption, report)
        case "flood": try WorkloadRows(interruption).flood(into: report)
        case "churn": try WorkloadRows(interruption).churn(into: report)
        case "http": try WorkloadRows(interruption).http(into: report)
        case "agent": try AgentRows(interruption, program: agent).measure(into: report)
        case "exactness": try ExactnessRows(interruption, program: agent).measure(into: report)
        case "interfaces": try InterfaceRows(interruption, program: agent).measure(into: report)
        case "bulk": try WorkloadRows(interruption).bulk(into: report)
        default: throw RunEnd(line: "there is nothing to measure called \(section)", code: 64)
        }
    }

    private func frames(_ interruption: Interruption, _ report: Report) throws(RunEnd) {
        do {
            let namespace = try NetworkNamespace()
            try namespace.run { () throws in
                try Linux.Thread.pin(toCPU: 1)
                try FrameRows(interruption, inode: namespace.inode).measure(into: report)
            }
        } catch let error as RunEnd {
            throw error
        } catch {
            throw .failed("\(error)")
        }
    }
}
