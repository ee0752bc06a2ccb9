import Glibc
internal import Linux
internal import Parsing

/// Floods of forged RSTs, of every kind that changes nothing: each is counted once, under the verdict that it must get.
public struct ForgedRSTCheck: Sendable {
    /// What the RSTs of one flood are.
    private enum Aim: CaseIterable {
        /// Of no connection.
        case noSocket
        /// Of an open connection, a little ahead of its sequence number.
        case challenged
        /// Of an open connection, behind its sequence number.
        case old
        /// For another host: the Ethernet address is not ours.
        case otherHost

        /// The value of the `verdict` label.
        var verdict: String {
            switch self {
            case .noSocket: "no_socket"
            case .challenged: "challenged"
            case .old: "dropped_old"
            case .otherHost: "other_host"
            }
        }
    }

    private let agent: [String]
    private let isIPv6: Bool
    private let framesPerSecond: Int?
    private let duration: Duration
    private let watchesSender: Bool

    /// Prepares the floods, one of each kind in turn.
    ///
    /// - Parameters:
    ///   - agent: The agent's program and first arguments.
    ///   - isIPv6: Whether the RSTs are of IPv6.
    ///   - framesPerSecond: How many are sent in a second, of which no record may be dropped; without one, as many as
    ///     can be, and dropped records must be counted.
    ///   - duration: How long all of them take.
    ///   - watchesSender: Whether the agent watches the sending side too.
    public init(
        agent: [String], isIPv6: Bool, framesPerSecond: Int?, duration: Duration, watchesSender: Bool = false
    ) {
        self.agent = agent
        self.isIPv6 = isIPv6
        self.framesPerSecond = framesPerSecond
        self.duration = duration
        self.watchesSender = watchesSender
    }

    /// Runs them.
    ///
    /// - Returns: What was counted.
    /// - Throws: What could not be set up.
    public func run() throws(LabError) -> ExactnessFinding {
        let stage = try ExactnessStage(agent: agent, watchesPeer: watchesSender)
        let floods: Floods
        do throws(SystemError) {
            floods = try perform(on: stage)
        } catch {
            throw LabError("send forged RSTs", error)
        }
        return finding(floods, try stage.countsAtRest())
    }

    /// What was sent, in how many seconds, and what became of the connection.
    private struct Floods {
        var sent: [Aim: Int] = [:]
        var seconds = 0.0
        var isAlive = false

        var total: Int { sent.values.reduce(0, +) }
    }

    private func perform(on stage: ExactnessStage) throws(SystemError) -> Floods {
        let talk = try Talk(on: stage, isIPv6: isIPv6)
        var floods = Floods()
        let start = ContinuousClock.now
        for aim in Aim.allCases { floods.sent[aim] = try flood(aim, talk, stage) }
        floods.seconds = start.duration(to: .now) / .seconds(1)
        floods.isAlive = talk.isAlive
        return floods
    }

    /// The connection that the RSTs do not end.
    private struct Talk {
        let client: TCPSocket
        let server: TCPSocket

        init(on stage: ExactnessStage, isIPv6: Bool) throws(SystemError) {
            let endpoint = ExactnessStage.hostEndpoint(isIPv6: isIPv6, port: 80)
            let listener = try TCPSocket.listen(on: endpoint, in: stage.host)
            client = try TCPSocket.connect(to: endpoint, in: stage.peer)
            server = try listener.accept()
        }

        /// Whether data still gets through, both ways.
        var isAlive: Bool {
            let ends = [(client, server), (server, client)]
            return ends.allSatisfy { from, to in
                from.write("x")
                return to.poll(.readable, within: Deadline(in: .seconds(5))) == .readable
                    && to.read(upTo: 2, waits: false).bytes == [0x78]
            }
        }
    }

    private func flood(_ aim: Aim, _ talk: Talk, _ stage: ExactnessStage) throws(SystemError) -> Int {
        let expected = try talk.server.receiveNext
        let server = ExactnessStage.hostEndpoint(isIPv6: isIPv6, port: 80)
        var traffic = FloodTraffic(
            .rst, from: .one(try talk.client.localEndpoint), to: server, at: stage.hostMAC,
            sequence: .fixed(expected &+ 10))
        switch aim {
        case .challenged: break
        case .old: traffic.sequence = .fixed(expected &- 10)
        case .otherHost: traffic.destinationMAC = .nobody
        case .noSocket:
            traffic.source = .many(flows: 1 << 16)
            traffic.destination.port = 9
            traffic.sequence = .random
        }
        let limits = FloodLimits(duration: duration / Aim.allCases.count, framesPerSecond: framesPerSecond)
        return try PacketFlood(
            traffic, limits, over: ExactnessStage.interface, in: stage.peer, passesEgress: watchesSender
        ).wait()
    }

    private func finding(_ floods: Floods, _ metrics: MetricsSnapshot) -> ExactnessFinding {
        let rate = framesPerSecond.map { "\($0) a second" } ?? "as many as can be"
        var finding = ExactnessFinding("forged RSTs, \(isIPv6 ? "IPv6" : "IPv4"), \(rate)")
        let total = floods.total
        finding.note("sent", total)
        finding.note("a second", Int(Double(total) / floods.seconds))
        func rsts(_ labels: [String: String]) -> Int? { metrics.sum("lostreply_rst_packets_total", labels) }
        for aim in Aim.allCases {
            finding.expect(
                "`\(aim.verdict)`", rsts(["direction": "in", "verdict": aim.verdict]),
                toBe: floods.sent[aim] ?? 0)
        }
        finding.expect("RSTs in", rsts(["direction": "in"]), toBe: total)
        finding.expect("RSTs out", rsts(["direction": "out"]), toBe: watchesSender ? total : 0)
        let seen = metrics.sum("lostreply_records_total", ["record": "wire_rst", "result": "seen"])
        finding.expect("wire_rst seen", seen, toBe: total)
        let refused = metrics.sum("lostreply_refused_resets_total")
        finding.expect("RSTs refused", refused, toBe: total - (floods.sent[.otherHost] ?? 0))
        finding.expect("predictions that failed", metrics.sum("lostreply_verdict_mismatches_total"), toBe: 0)
        finding.expect("resets", metrics.sum("lostreply_resets_total"), toBe: 0)
        finding.expect("connections that live on", floods.isAlive ? 1 : 0, toBe: 1)
        let dropped = metrics.sum("lostreply_records_total", ["record": "wire_rst", "result": "dropped"])
        finding.note("wire_rst dropped", dropped ?? -1)
        finding.expectBalance(of: metrics, dropping: framesPerSecond == nil ? ["wire_rst"] : [])
        return finding
    }
}
