internal import BPF
import Glibc
internal import Linux
internal import Parsing

/// An agent of a soak, from its start to its end, and what must hold all that time.
final class SoakAgent {
    private static let file = "events.jsonl"
    private static let moved = "moved.jsonl"
    private static let filler = "filler"
    private static let roomKibibytes = 4096

    let process: AgentProcess
    /// What its kernel half was once all was attached.
    private(set) var objects: KernelObjects
    /// Its memory at each rest so far, in bytes.
    private(set) var residentBytes: [Int] = []

    /// What it is called in what is found.
    let name: String

    private let folder: NamelessFolder
    private let interruption: Interruption
    private let descriptors: Int
    private let hookedInterfaces: Int
    private var counts: MetricsSnapshot
    /// How many whole events were found in files that were moved away.
    private var eventsFound = 0

    /// Starts one, and waits until it watches.
    ///
    /// - Parameters:
    ///   - name: What it is called in what is found.
    ///   - command: Its program and first arguments.
    ///   - namespace: The network namespace that it watches.
    ///   - interruption: Ends a wait early.
    /// - Throws: Why it does not watch.
    init(
        _ name: String, _ command: [String], watching namespace: NetworkNamespace, _ interruption: Interruption
    ) throws(RunEnd) {
        self.name = name
        self.interruption = interruption
        do throws(SystemError) {
            folder = try NamelessFolder(kibibytes: Self.roomKibibytes)
        } catch {
            throw .failed("cannot make a folder for events: \(error)")
        }
        let process = try AgentProcess(command, watching: [namespace], ["--events", "\(folder.path)/\(Self.file)"])
        self.process = process
        let isReady = try interruption.wait(for: .seconds(20)) { () throws(RunEnd) in try process.isReady() }
        guard isReady, let counts = process.metrics else {
            throw .failed("the agent was not ready within 20 s; see `lostreply check`")
        }
        self.counts = counts
        objects = KernelObjects(of: process.process.pid)
        descriptors = try Self.descriptors(of: process.process.pid, interruption)
        hookedInterfaces = Self.hookedInterfaces(counts)
    }

    /// Waits until all traffic is over, and checks what must hold whatever has happened.
    ///
    /// - Parameter finding: Takes what does not hold.
    /// - Returns: Its counts before and after.
    /// - Throws: A signal that has come, or that the agent has ended.
    func rest(_ finding: inout ExactnessFinding) throws(RunEnd) -> Counts {
        let before = counts
        counts = try process.countsAtRest { [interruption] () throws(RunEnd) in
            try interruption.pause(milliseconds: 20)
        }
        for decrease in counts.decreases(since: before) { finding.complain("\(decrease) fell") }
        finding.expect("open incidents", counts.sum("lostreply_open_incidents"), toBe: 0)
        finding.expectBalance(of: counts, dropping: ["wire_rst"])
        return Counts(before: before, after: counts)
    }

    /// Checks, at rest, that nothing has leaked.
    func checkResources(_ finding: inout ExactnessFinding) throws(RunEnd) {
        let pid = process.process.pid
        try waitForInterfaces(more: 0, &finding)
        // A connection of ours to its endpoint ends a moment after the answer.
        _ = try interruption.wait(for: .seconds(5)) { () throws(RunEnd) in
            ProcessTable.descriptorCount(of: pid) == descriptors
        }
        finding.expect("descriptors", ProcessTable.descriptorCount(of: pid), toBe: descriptors)
        let now = KernelObjects(of: pid)
        for kind in BPFInventory.Kind.allCases {
            finding.expect("\(kind.rawValue)s", now.count(kind), toBe: objects.count(kind))
        }
        objects = now
        residentBytes.append(ProcessTable.residentBytes(of: pid) ?? 0)
    }

    /// Checks, at rest, that each incident has its event in the file or is counted as dropped, and that each event that
    /// is counted as written is there whole; moves the file away.
    func checkEvents(_ finding: inout ExactnessFinding) throws(RunEnd) {
        _ = try interruption.wait(for: .seconds(5)) { () throws(RunEnd) in
            guard let metrics = process.metrics else { return false }
            counts = metrics
            return metrics.sum("lostreply_events_total") == Self.events(metrics)
        }
        finding.expect("events", counts.sum("lostreply_events_total"), toBe: Self.events(counts))
        do throws(SystemError) {
            try folder.rename(Self.file, to: Self.moved)
        } catch {
            return finding.complain("\(error)")
        }
        process.process.hangUp()
        let isReopened = try interruption.wait(for: .seconds(5)) { () throws(RunEnd) in folder.contains(Self.file) }
        if !isReopened { finding.complain("events' file was not opened anew") }
        // A full disk cuts a line off; the rest is written on lines of their own.
        eventsFound += folder.lines(of: Self.moved).count { JSONFields(String($0))?.text("schema") != nil }
        folder.remove(Self.moved)
        let written = counts.sum("lostreply_events_total", ["result": "written"]) ?? 0
        finding.expect("whole events in files", eventsFound, toBe: written)
    }

    /// Leaves no room for events, or leaves some again.
    func setDiskFull(_ isFull: Bool) throws(RunEnd) {
        guard isFull else { return folder.remove(Self.filler) }
        do throws(SystemError) {
            try folder.fill(with: Self.filler)
        } catch {
            throw .failed("cannot fill a disk: \(error)")
        }
    }

    /// Waits, for a bounded time, until it follows so many more interfaces than at its start.
    func waitForInterfaces(more: Int, _ finding: inout ExactnessFinding) throws(RunEnd) {
        let follows = try interruption.wait(for: .seconds(10)) { () throws(RunEnd) in
            process.metrics.map(Self.hookedInterfaces) == hookedInterfaces + more
        }
        if !follows { finding.complain("hooks did not follow the interfaces") }
    }

    /// Ends it, and checks that all of its kernel half goes along.
    ///
    /// - Parameters:
    ///   - isKilled: Whether by SIGKILL; else by SIGTERM.
    ///   - finding: Takes what does not hold.
    /// - Throws: A signal that has come.
    func end(isKilled: Bool, _ finding: inout ExactnessFinding) throws(RunEnd) {
        objects = KernelObjects(of: process.process.pid)
        if isKilled { process.process.kill() } else { process.process.terminate() }
        let status = process.process.wait(for: .seconds(10))
        if status != (isKilled ? .signalled(SIGKILL) : .exited(0)) {
            finding.complain("end is \(status?.description ?? "still to come")")
        }
        // The kernel takes them apart in the background.
        _ = try interruption.wait(for: .seconds(10)) { () throws(RunEnd) in objects.remaining == 0 }
        finding.expect("BPF objects left behind", objects.remaining, toBe: 0)
    }

    /// How many descriptors a process has once our connections to its endpoint have ended.
    private static func descriptors(of pid: pid_t, _ interruption: Interruption) throws(RunEnd) -> Int {
        var last = -1
        var unchanged = 0
        _ = try interruption.wait(for: .seconds(5)) { () throws(RunEnd) in
            let count = ProcessTable.descriptorCount(of: pid)
            unchanged = count == last ? unchanged + 1 : 0
            last = count
            return unchanged == 10
        }
        return last
    }

    /// How many events there must be.
    private static func events(_ metrics: MetricsSnapshot) -> Int {
        ["lostreply_incidents_total", "lostreply_endangered_responses_total"].reduce(0) { $0 + (metrics.sum($1) ?? 0) }
    }

    private static func hookedInterfaces(_ metrics: MetricsSnapshot) -> Int {
        metrics.sum("lostreply_hooks", ["hook": "tc_ingress", "state": "attached"]) ?? 0
    }

    /// What was counted between two rests.
    struct Counts {
        let before: MetricsSnapshot
        let after: MetricsSnapshot

        /// By how much the sum of a metric's samples grew.
        func growth(_ name: String, _ labels: [String: String] = [:]) -> Int {
            (after.sum(name, labels) ?? 0) - (before.sum(name, labels) ?? 0)
        }
    }
}
