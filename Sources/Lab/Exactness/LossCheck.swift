internal import Linux
internal import Parsing

/// Answers that are lost one after the other, each by a RST behind an unread reply: each is an incident, during a flood
/// of forged RSTs too.
public struct LossCheck: Sendable {
    private let agent: [String]
    private let isIPv6: Bool
    private let losses: ChurnClient.Limits
    private let flood: FloodLimits?

    /// Prepares losses.
    ///
    /// - Parameters:
    ///   - agent: The agent's program and first arguments.
    ///   - isIPv6: Whether they are lost over IPv6.
    ///   - losses: How many, or for how long, and how many a second.
    ///   - flood: Forged RSTs of no connection that come in meanwhile; the losses end with them.
    public init(agent: [String], isIPv6: Bool, losses: ChurnClient.Limits, during flood: FloodLimits? = nil) {
        self.agent = agent
        self.isIPv6 = isIPv6
        self.losses = losses
        self.flood = flood
    }

    /// Runs them.
    ///
    /// - Returns: What was counted.
    /// - Throws: What could not be set up.
    public func run() throws(LabError) -> ExactnessFinding {
        let stage = try ExactnessStage(agent: agent)
        let events: Events
        do throws(SystemError) {
            events = try perform(on: stage)
        } catch {
            throw LabError("lose answers", error)
        }
        return finding(events, try stage.countsAtRest())
    }

    /// What happened.
    private struct Events {
        let lost: Int
        let failed: Int
        let reset: Int
        let forged: Int
        /// How many RSTs the peer's kernel has sent, by its own count: those of the resets, and some that answer an
        /// acknowledgement that comes after a reset.
        let sent: Int
        let seconds: Double
    }

    private func perform(on stage: ExactnessStage) throws(SystemError) -> Events {
        let endpoint = ExactnessStage.peerEndpoint(isIPv6: isIPv6, port: 80)
        // On one CPU a RST cannot overtake the reply; a flood on another cannot push either out of a queue.
        let cpus = AllowedCPUs.ends
        let server = try ChurnServer(on: endpoint, in: stage.peer, .serverResets, onCPU: cpus.last)
        let start = ContinuousClock.now
        let client = try ChurnClient(to: endpoint, in: stage.host, .serverResets, losses, onCPU: cpus.last)
        let forged = try sendFlood(on: stage, cpu: cpus.first)
        if flood == nil { client.wait() } else { client.stop() }
        let seconds = start.duration(to: .now) / .seconds(1)
        // A close that the client has seen is counted once the server's thread is back from it.
        server.stop()
        let sent = try stage.peer.tcpCounters()["OutRsts"] ?? 0
        return Events(
            lost: client.finished, failed: client.failed, reset: server.finished, forged: forged, sent: sent,
            seconds: seconds)
    }

    /// Sends the forged RSTs, if there are to be any.
    private func sendFlood(on stage: ExactnessStage, cpu: Int) throws(SystemError) -> Int {
        guard let flood else { return 0 }
        let traffic = FloodTraffic(
            .rst, from: .many(flows: 1 << 16), to: ExactnessStage.hostEndpoint(isIPv6: isIPv6, port: 9),
            at: stage.hostMAC)
        return try PacketFlood(traffic, flood, over: ExactnessStage.interface, in: stage.peer, onCPU: cpu).wait()
    }

    private func finding(_ events: Events, _ metrics: MetricsSnapshot) -> ExactnessFinding {
        let lost = events.lost
        var finding = ExactnessFinding(
            "losses, \(isIPv6 ? "IPv6" : "IPv4")\(flood == nil ? "" : ", during a flood of forged RSTs")")
        finding.note("lost", lost)
        finding.note("lost a second", Int(Double(lost) / events.seconds))
        if flood != nil {
            finding.note("forged", events.forged)
            finding.note("forged a second", Int(Double(events.forged) / events.seconds))
        }
        finding.expect("connections that ended otherwise", events.failed, toBe: 0)
        finding.expect("connections that the server reset", events.reset, toBe: lost)
        let rsts = metrics.sum("lostreply_rst_packets_total", ["direction": "in"])
        finding.expect("RSTs in", rsts, toBe: events.sent + events.forged)
        let role = ["role": "upstream"]
        finding.expect("resets", metrics.sum("lostreply_resets_total", role), toBe: lost)
        finding.expect("connections closed", metrics.sum("lostreply_connections_closed_total", role), toBe: lost)
        finding.expect("resets not followed", metrics.sum("lostreply_untracked_resets_total"), toBe: 0)
        for record in ["socket_reset", "socket_closed"] {
            let seen = metrics.sum("lostreply_records_total", ["record": record, "result": "seen"])
            finding.expect("\(record) seen", seen, toBe: lost)
        }
        finding.expect("unread closes", metrics.sum("lostreply_unread_closes_total", role), toBe: lost)
        finding.expect("incidents", metrics.sum("lostreply_incidents_total"), toBe: lost)
        let outcome = ["role": "upstream", "outcome": "lost"]
        finding.expect("incidents `lost`", metrics.sum("lostreply_incidents_total", outcome), toBe: lost)
        finding.expect("lost responses", metrics.sum("lostreply_lost_responses_total"), toBe: lost)
        let bytes = metrics.sum("lostreply_lost_response_bytes_total")
        finding.expect("lost bytes", bytes, toBe: lost * ChurnEnding.replyBytes)
        let dropped = metrics.sum("lostreply_records_total", ["record": "wire_rst", "result": "dropped"])
        finding.note("wire_rst dropped", dropped ?? -1)
        finding.note("program runs missed", metrics.sum("lostreply_program_misses_total") ?? -1)
        finding.expectBalance(of: metrics, dropping: flood == nil ? [] : ["wire_rst"])
        return finding
    }
}
