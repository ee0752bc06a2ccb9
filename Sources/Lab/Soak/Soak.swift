internal import BPF
import Glibc

/// Keeps agents under mixed load for long, while interfaces go and come, disks fill up, and agents are restarted and
/// killed, and checks after each round that all is counted, that nothing leaks, and that nothing stays behind.
///
/// All that it makes is held by descriptors and by children that die with the process, whatever ends it.
public struct Soak {
    private let agent: [String]
    private let duration: Duration

    /// How much an agent whose tables are full may grow, in bytes.
    private static let longestGrowth = 4 << 20

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - agent: The agent's program and the arguments that come before those that the run gives it.
    ///   - duration: How long it goes on; the round that is under way then is the last.
    public init(agent: [String], duration: Duration) {
        self.agent = agent
        self.duration = duration
    }

    /// Runs it, and prints a line for each round.
    ///
    /// Call on the process's first thread, before it has others: the signals are blocked in all.
    ///
    /// - Returns: The exit code: 0 if each round passed, 128 and the number of a signal.
    public func run() -> CInt {
        do throws(RunEnd) {
            try LabHost.check(for: "the soak", programs: [("nginx", "nginx-light"), ("ip", "iproute2")])
            let interruption = try Interruption()
            let before = Self.inventory
            let passed = try rounds(interruption)
            Console.note("BPF objects of this host, before: \(before); after: \(Self.inventory)")
            Console.print("soak: \(passed.count) rounds, \(passed.count { $0 }) passed")
            return passed.allSatisfy { $0 } ? 0 : 1
        } catch {
            if !error.line.isEmpty { Console.note(error.line) }
            return error.code
        }
    }

    /// Whether each round passed; what is found before them and after counts for the first and the last.
    private func rounds(_ interruption: Interruption) throws(RunEnd) -> [Bool] {
        let stage = try SoakStage(agent: agent, interruption)
        Console.note("an agent is \(stage.elder.objects.description)")
        let start = try stage.fillTables()
        Console.print(start.line)
        let deadline = Deadline(in: duration)
        var passed: [Bool] = []
        repeat {
            let finding = try stage.round(passed.count + 1)
            Console.print(finding.line)
            passed.append(finding.mismatches.isEmpty)
        } while !deadline.hasPassed
        var end = try stage.end()
        let memory = stage.elder.residentBytes
        let growth = (memory.last ?? 0) - (memory.first ?? 0)
        end.note("elder's growth in KiB since the start", growth >> 10)
        if growth > Self.longestGrowth { end.complain("its memory grows") }
        Console.print(end.line)
        passed[0] = passed[0] && start.mismatches.isEmpty
        passed[passed.count - 1] = passed[passed.count - 1] && end.mismatches.isEmpty
        return passed
    }

    /// How many BPF objects this host has, whoever made them.
    private static var inventory: String {
        BPFInventory.Kind.allCases.map { "\(BPFInventory.count($0)) \($0.rawValue)s" }.joined(separator: ", ")
    }
}
