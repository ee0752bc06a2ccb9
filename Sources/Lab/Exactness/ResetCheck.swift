internal import Linux
internal import Parsing

/// Connections that clients reset once they have their answer, from two CPUs: each is an incident that leaves nothing
/// unread.
public struct ResetCheck: Sendable {
    private let agent: [String]
    private let connections: ChurnClient.Limits

    /// Prepares connections.
    ///
    /// - Parameters:
    ///   - agent: The agent's program and first arguments.
    ///   - connections: How many from each CPU, or for how long.
    public init(agent: [String], connections: ChurnClient.Limits) {
        self.agent = agent
        self.connections = connections
    }

    /// Runs them.
    ///
    /// - Returns: What was counted.
    /// - Throws: What could not be set up.
    public func run() throws(LabError) -> ExactnessFinding {
        let stage = try ExactnessStage(agent: agent)
        let cpus = AllowedCPUs.ends
        let start = ContinuousClock.now
        let pairs = [
            try connect(on: stage, port: 80, cpu: cpus.first), try connect(on: stage, port: 81, cpu: cpus.last),
        ]
        for pair in pairs { pair.client.wait() }
        let seconds = start.duration(to: .now) / .seconds(1)
        let metrics = try stage.countsAtRest()
        return finding(pairs, seconds, metrics)
    }

    /// Who makes connections, and who takes them.
    private struct Pair {
        let server: ChurnServer
        let client: ChurnClient
    }

    /// Has both ends on one CPU, where neither is woken from another: as many connections as it can make.
    private func connect(on stage: ExactnessStage, port: UInt16, cpu: Int) throws(LabError) -> Pair {
        let endpoint = ExactnessStage.hostEndpoint(isIPv6: false, port: port)
        do throws(SystemError) {
            return Pair(
                server: try ChurnServer(on: endpoint, in: stage.host, .clientResets, onCPU: cpu),
                client: try ChurnClient(to: endpoint, in: stage.peer, .clientResets, connections, onCPU: cpu))
        } catch {
            throw LabError("make connections", error)
        }
    }

    private func finding(_ pairs: [Pair], _ seconds: Double, _ metrics: MetricsSnapshot) -> ExactnessFinding {
        let reset = pairs.reduce(0) { $0 + $1.client.finished }
        let failed = pairs.reduce(0) { $0 + $1.client.failed }
        var finding = ExactnessFinding("connections, every one reset")
        finding.note("reset", reset)
        finding.note("reset a second", Int(Double(reset) / seconds))
        finding.expect("connections that ended otherwise", failed, toBe: 0)
        let role = ["role": "downstream"]
        let rsts = metrics.sum("lostreply_rst_packets_total", ["direction": "in"])
        finding.expect("RSTs in", rsts, toBe: reset)
        finding.expect("resets", metrics.sum("lostreply_resets_total", role), toBe: reset)
        finding.expect("connections closed", metrics.sum("lostreply_connections_closed_total", role), toBe: reset)
        finding.expect("incidents", metrics.sum("lostreply_incidents_total"), toBe: reset)
        let outcome = ["role": "downstream", "outcome": "empty"]
        finding.expect("incidents `empty`", metrics.sum("lostreply_incidents_total", outcome), toBe: reset)
        finding.expectBalance(of: metrics, dropping: [])
        return finding
    }
}
