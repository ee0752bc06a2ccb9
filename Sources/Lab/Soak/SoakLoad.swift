internal import Linux

/// The mixed load of a soak: connections of the watched host that end in each way there is, and a flood of RSTs that
/// are none of its business.
final class SoakLoad {
    /// What it came to.
    struct Counts {
        var closed = 0
        var reset = 0
        var lost = 0
        var failed = 0
        var forged = 0
    }

    /// The port of the connections whose replies are lost.
    static let losingPort: UInt16 = 83

    /// Where each kind of connection goes.
    static let ports: [ChurnEnding: UInt16] = [.clientCloses: 81, .clientResets: 82, .serverResets: losingPort]

    private let clients: [ChurnEnding: ChurnClient]
    private let flood: PacketFlood

    /// Starts the servers, which serve every load.
    ///
    /// - Parameter topology: Where.
    /// - Returns: The servers, which end with their values.
    /// - Throws: The call that failed.
    static func servers(on topology: Topology) throws(SystemError) -> [ChurnServer] {
        var servers: [ChurnServer] = []
        for (ending, port) in ports {
            let endpoint = TCPEndpoint(Topology.upstreamAddress, port: port)
            // On one CPU, so that no RST overtakes its reply.
            servers.append(try ChurnServer(on: endpoint, in: topology.upstream, ending, onCPU: AllowedCPUs.ends.last))
        }
        return servers
    }

    /// Starts it; it goes on until it is stopped.
    ///
    /// - Parameter topology: Where; the proxy's host is watched.
    /// - Throws: The call that failed.
    init(on topology: Topology) throws(SystemError) {
        var clients: [ChurnEnding: ChurnClient] = [:]
        for (ending, port) in Self.ports {
            clients[ending] = try ChurnClient(
                to: TCPEndpoint(Topology.upstreamAddress, port: port), in: topology.proxy, ending,
                ChurnClient.Limits(connectionsPerSecond: 200, inFlight: 16))
        }
        self.clients = clients
        flood = try Self.flood(FloodLimits(framesPerSecond: 5000), on: topology)
    }

    /// Starts so many losses, and so many RSTs, for half a minute.
    static func fillTables(_ entries: Int, on topology: Topology) throws(SystemError) -> (ChurnClient, PacketFlood) {
        let losses = try ChurnClient(
            to: TCPEndpoint(Topology.upstreamAddress, port: losingPort), in: topology.proxy, .serverResets,
            ChurnClient.Limits(connections: entries, connectionsPerSecond: entries / 30))
        return (losses, try flood(FloodLimits(frames: entries, framesPerSecond: entries / 10), on: topology))
    }

    private static func flood(_ limits: FloodLimits, on topology: Topology) throws(SystemError) -> PacketFlood {
        let traffic = FloodTraffic(
            .rst, from: .many(flows: 1 << 16), to: TCPEndpoint(Topology.proxyAddress, port: 9), at: .nobody)
        return try PacketFlood(traffic, limits, over: "proxy", in: topology.client)
    }

    /// Ends it, and tells what it came to.
    func stop() -> Counts {
        var counts = Counts()
        counts.forged = flood.stop()
        for (ending, client) in clients {
            client.stop()
            counts.failed += client.failed
            switch ending {
            case .clientCloses: counts.closed = client.finished
            case .clientResets: counts.reset = client.finished
            case .serverResets: counts.lost = client.finished
            }
        }
        return counts
    }
}
