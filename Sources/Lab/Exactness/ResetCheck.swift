internal import Linux
internal import Parsing

/// Connections that clients reset once they have their answer, as many as two CPUs can make: each is an incident that
/// leaves nothing unread.
public struct ResetCheck: Sendable {
    private let agent: [String]
    private let connections: ChurnClient.Limits

    /// Prepares connections.
    ///
    /// - Parameters:
    ///   - agent: The agent's program and first arguments.
    ///   - connections: How many, or for how long.
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
        let endpoint = ExactnessStage.hostEndpoint(isIPv6: false, port: 80)
        let (server, client): (ChurnServer, ChurnClient)
        let start = ContinuousClock.now
        do throws(SystemError) {
            let cpus = AllowedCPUs.ends
            server = try ChurnServer(on: endpoint, in: stage.host, .clientResets, onCPU: cpus.first)
            client = try ChurnClient(to: endpoint, in: stage.peer, .clientResets, connections, onCPU: cpus.last)
        } catch {
            throw LabError("make connections", error)
        }
        client.wait()
        let seconds = start.duration(to: .now) / .seconds(1)
        let metrics = try stage.countsAtRest()
        withExtendedLifetime(server) {}
        return finding(client, seconds, metrics)
    }

    private func finding(_ client: ChurnClient, _ seconds: Double, _ metrics: MetricsSnapshot) -> ExactnessFinding {
        let reset = client.finished
        var finding = ExactnessFinding("connections, every one reset")
        finding.note("reset", reset)
        finding.note("reset a second", Int(Double(reset) / seconds))
        finding.expect("connections that ended otherwise", client.failed, toBe: 0)
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
