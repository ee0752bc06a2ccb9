internal import BPF
import Glibc
internal import Linux

/// All that a soak runs: namespaces, nginx, upstreams, load, and two agents that watch the proxy's host: one that lives
/// as long as the soak, and one that is ended over and over.
final class SoakStage {
    private static let nginxPort: UInt16 = 8080
    private static let interfaces = ["lo", "client", "upstream"]

    let elder: SoakAgent
    private var victim: SoakAgent
    private let command: [String]
    private let topology: Topology
    private let servers: [ChurnServer]
    private let upstream: EarlyUpstream
    private let nginx: Nginx
    private let interruption: Interruption

    /// Sets everything up.
    ///
    /// - Parameters:
    ///   - command: The agent's program and first arguments.
    ///   - interruption: Ends the run early.
    /// - Throws: What could not be set up.
    init(agent command: [String], _ interruption: Interruption) throws(RunEnd) {
        self.command = command
        self.interruption = interruption
        do throws(LabError) {
            let topology = try Topology()
            self.topology = topology
            upstream = try EarlyUpstream(
                on: TCPEndpoint(Topology.upstreamAddress, port: Self.nginxPort), in: topology.upstream)
            nginx = try Nginx(NginxConfiguration(), in: topology.proxy)
            do throws(SystemError) {
                try topology.proxy.prepareForChurn()
                servers = try SoakLoad.servers(on: topology)
            } catch {
                throw LabError("start the upstreams", error)
            }
        } catch {
            throw .failed(error.description)
        }
        elder = try SoakAgent("elder", command, watching: topology.proxy, interruption)
        victim = try SoakAgent("victim", command, watching: topology.proxy, interruption)
    }

    /// Runs a round: load and nothing wrong, which must be counted to the packet; real HTTP; and load with a fault.
    ///
    /// - Parameter number: The round's number, from 1.
    /// - Returns: What was found.
    /// - Throws: A signal that has come, or what cannot go on.
    func round(_ number: Int) throws(RunEnd) -> ExactnessFinding {
        let fault = SoakFault.ofRound(number)
        var finding = ExactnessFinding("round \(number), \(fault.rawValue)")
        try checkSteadyLoad(&finding)
        try checkUploads(&finding)
        try inject(fault, &finding)
        try forEachAgent(&finding) { (agent, finding) throws(RunEnd) in
            _ = try agent.rest(&finding)
            try checkPossessions(agent, &finding)
        }
        return finding
    }

    /// Checks an agent's file of events, its descriptors and its kernel objects, and takes down its memory.
    private func checkPossessions(_ agent: SoakAgent, _ finding: inout ExactnessFinding) throws(RunEnd) {
        try agent.checkEvents(&finding)
        try agent.checkResources(&finding)
        finding.note("KiB", (agent.residentBytes.last ?? 0) >> 10)
    }

    /// Fills the agents' tables that hold 65,536 entries, so that what the elder grows by later is no table's filling.
    ///
    /// - Returns: What was found.
    /// - Throws: A signal that has come, or what cannot go on.
    func fillTables() throws(RunEnd) -> ExactnessFinding {
        let entries = 70_000
        var finding = ExactnessFinding("start")
        let losses: ChurnClient
        let flood: PacketFlood
        do throws(SystemError) {
            (losses, flood) = try SoakLoad.fillTables(entries, on: topology)
        } catch {
            throw .failed("cannot load the host: \(error)")
        }
        _ = try interruption.wait(for: .seconds(120)) { () throws(RunEnd) in
            losses.finished + losses.failed >= entries && flood.sent == entries
        }
        losses.stop()
        finding.note("lost", losses.finished)
        finding.note("forged", flood.stop())
        let lost = losses.finished
        try forEachAgent(&finding) { (agent, finding) throws(RunEnd) in
            let counts = try agent.rest(&finding)
            finding.expect("incidents", counts.growth("lostreply_incidents_total"), toBe: lost)
            try checkPossessions(agent, &finding)
        }
        return finding
    }

    /// Ends the agents, and checks that nothing is left of them.
    func end() throws(RunEnd) -> ExactnessFinding {
        var finding = ExactnessFinding("end")
        try forEachAgent(&finding) { (agent, finding) throws(RunEnd) in
            try agent.end(isKilled: false, &finding)
        }
        finding.expect("programs on interfaces", try attachedPrograms(), toBe: 0)
        return finding
    }

    private func checkSteadyLoad(_ finding: inout ExactnessFinding) throws(RunEnd) {
        let before = try resetsSent()
        let sent = try load { () throws(RunEnd) in try interruption.pause(milliseconds: 3000) }
        let after = try resetsSent()
        let (received, answered) = (after.upstream - before.upstream, after.proxy - before.proxy)
        finding.note("lost", sent.lost)
        if sent.failed > 0 { finding.note("failed connections", sent.failed) }
        let closed = sent.closed + sent.reset + sent.lost
        try forEachAgent(&finding) { (agent, finding) throws(RunEnd) in
            let counts = try agent.rest(&finding)
            let losing = ["upstream": "\(Topology.upstreamAddress):\(SoakLoad.losingPort)"]
            finding.expect("lost responses", counts.growth("lostreply_lost_responses_total", losing), toBe: sent.lost)
            finding.expect("incidents", counts.growth("lostreply_incidents_total"), toBe: sent.lost)
            // One that failed may have been made, or not.
            finding.expect(
                "connections closed", counts.growth("lostreply_connections_closed_total", ["role": "upstream"]),
                toBeIn: closed...(closed + sent.failed))
            finding.expect("resets", counts.growth("lostreply_resets_total"), toBe: sent.lost)
            let rsts = { counts.growth("lostreply_rst_packets_total", $0) }
            let others = ["direction": "in", "verdict": "other_host"]
            finding.expect("`other_host`", rsts(others), toBe: sent.forged)
            finding.expect("RSTs in", rsts(["direction": "in"]), toBe: sent.forged + received)
            finding.expect("RSTs out", rsts(["direction": "out"]), toBe: answered)
        }
    }

    /// How many RSTs each host's kernel has sent, by its own count.
    private func resetsSent() throws(RunEnd) -> (proxy: Int, upstream: Int) {
        do throws(SystemError) {
            return try (topology.proxy.tcpCounters()["OutRsts"] ?? 0, topology.upstream.tcpCounters()["OutRsts"] ?? 0)
        } catch {
            throw .failed("cannot read the kernel's counters: \(error)")
        }
    }

    /// Sends uploads through nginx: what nginx calls a 502, each agent calls lost.
    private func checkUploads(_ finding: inout ExactnessFinding) throws(RunEnd) {
        let requests = 20
        let before = nginx.statuses
        let crowd = UploadCrowd(
            requests: requests, bytes: 1 << 20, to: TCPEndpoint(Topology.proxyAddress, port: Self.nginxPort),
            in: topology.client)
        crowd.start(clients: 4, until: interruption)
        let areLogged = try interruption.wait(for: .seconds(60)) { () throws(RunEnd) in
            crowd.ended == requests && nginx.statuses.count == before.count + requests
        }
        if !areLogged { finding.complain("nginx did not answer \(requests) uploads") }
        let failed = nginx.statuses.dropFirst(before.count).count { $0 == 502 }
        finding.note("502s", failed)
        try forEachAgent(&finding) { (agent, finding) throws(RunEnd) in
            let counts = try agent.rest(&finding)
            let labels = ["upstream": "\(Topology.upstreamAddress):\(Self.nginxPort)", "process": "nginx"]
            let lost = counts.growth("lostreply_lost_responses_total", labels)
            finding.expect("lost responses of nginx", lost, toBe: failed)
        }
    }

    /// Runs load while something happens, and waits until its last connection has ended.
    private func load(_ happening: () throws(RunEnd) -> Void) throws(RunEnd) -> SoakLoad.Counts {
        let load: SoakLoad
        do throws(SystemError) {
            load = try SoakLoad(on: topology)
        } catch {
            throw .failed("cannot load the host: \(error)")
        }
        try happening()
        let counts = load.stop()
        let isOver = try interruption.wait(for: .seconds(30)) { () throws(RunEnd) in !hasOpenConnections }
        guard isOver else { throw .failed("connections of the load did not end within 30 s") }
        return counts
    }

    /// Whether a connection of the load is still to end; what a fault has cut off goes on for seconds after it.
    private var hasOpenConnections: Bool {
        let lines = try? topology.proxy.run { () throws(SystemError) in TextFile.lines("/proc/thread-self/net/tcp") }
        // proc_net_tcp: number, local and remote address:port, state; 06 is TIME_WAIT.
        return lines?.contains { line in
            let words = line.split(separator: " ", maxSplits: 4)
            guard words.count > 3, let port = UInt16(words[2].suffix(4), radix: 16) else { return false }
            return SoakLoad.ports.values.contains(port) && words[3] != "06"
        } ?? true
    }

    private func inject(_ fault: SoakFault, _ finding: inout ExactnessFinding) throws(RunEnd) {
        switch fault {
        case .interfaces: try moveInterfaces(&finding)
        case .disk: try fillDisks(&finding)
        case .restart: try replaceVictim(isKilled: false, &finding)
        case .kill: try replaceVictim(isKilled: true, &finding)
        }
    }

    private func moveInterfaces(_ finding: inout ExactnessFinding) throws(RunEnd) {
        let counts = try load { () throws(RunEnd) in
            for _ in 0..<3 {
                try ip("link", "set", "upstream", "down")
                try ip("link", "add", "soak1", "up", "type", "veth", "peer", "name", "soak2")
                try ip("link", "set", "soak2", "up")
                try waitForInterfaces(more: 2, &finding)
                try ip("link", "set", "upstream", "up")
                try ip("link", "del", "soak1")
                try waitForInterfaces(more: 0, &finding)
                try interruption.pause(milliseconds: 200)
            }
        }
        finding.note("failed connections", counts.failed)
    }

    private func fillDisks(_ finding: inout ExactnessFinding) throws(RunEnd) {
        try forEachAgent(&finding) { (agent, _) throws(RunEnd) in try agent.setDiskFull(true) }
        _ = try load { () throws(RunEnd) in try interruption.pause(milliseconds: 1000) }
        try forEachAgent(&finding) { (agent, finding) throws(RunEnd) in
            let counts = try agent.rest(&finding)
            let dropped = counts.growth("lostreply_events_total", ["result": "dropped"])
            if dropped == 0 { finding.complain("events were written to a full disk") }
            finding.note("events dropped", dropped)
            try agent.setDiskFull(false)
        }
        _ = try load { () throws(RunEnd) in try interruption.pause(milliseconds: 500) }
        try forEachAgent(&finding) { (agent, finding) throws(RunEnd) in
            let counts = try agent.rest(&finding)
            if counts.growth("lostreply_events_total", ["result": "written"]) == 0 {
                finding.complain("events were not written once there was room again")
            }
        }
    }

    private func replaceVictim(isKilled: Bool, _ finding: inout ExactnessFinding) throws(RunEnd) {
        _ = try load { () throws(RunEnd) in
            try interruption.pause(milliseconds: 500)
            try victim.end(isKilled: isKilled, &finding)
            // The elder has one on each side of each.
            finding.expect("programs on interfaces", try attachedPrograms(), toBe: 2 * Self.interfaces.count)
            victim = try SoakAgent("victim", command, watching: topology.proxy, interruption)
            try interruption.pause(milliseconds: 500)
        }
    }

    /// Does something for each agent, and tells whom what is found is about.
    private func forEachAgent(
        _ finding: inout ExactnessFinding, _ body: (SoakAgent, inout ExactnessFinding) throws(RunEnd) -> Void
    ) throws(RunEnd) {
        defer { finding.subject = nil }
        for agent in [elder, victim] {
            finding.subject = agent.name
            try body(agent, &finding)
        }
    }

    /// Waits until each agent follows so many more interfaces than at first.
    private func waitForInterfaces(more: Int, _ finding: inout ExactnessFinding) throws(RunEnd) {
        try forEachAgent(&finding) { (agent, finding) throws(RunEnd) in
            try agent.waitForInterfaces(more: more, &finding)
        }
    }

    /// Programs on both sides of all interfaces of the watched host.
    private func attachedPrograms() throws(RunEnd) -> Int {
        let count = try? topology.proxy.run {
            try Self.interfaces.reduce(0) { sum, name in
                let index = unsafe if_nametoindex(name)
                return try sum + TCXQuery.programCount(interface: index, direction: .ingress)
                    + TCXQuery.programCount(interface: index, direction: .egress)
            }
        }
        guard let count else { throw .failed("cannot ask what is attached to interfaces") }
        return count
    }

    private func ip(_ arguments: String...) throws(RunEnd) {
        do throws(LabError) {
            try Tool.run(["ip"] + arguments, in: topology.proxy)
        } catch {
            throw .failed(error.description)
        }
    }
}
