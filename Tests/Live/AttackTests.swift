import Glibc
import Lab
import Linux
import TestSupport
import Testing

/// A way to keep an HTTP endpoint busy.
struct Attack: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Connections at once; one that the endpoint closes is made anew.
    var connections = 100
    /// Sent at the start, as far as there is room.
    var opening: [UInt8] = []
    /// Sent again and again.
    var more: [UInt8] = []
    /// Whether the sending half is closed after the start.
    var closesHalf = false
    /// Bytes that are read again and again; with none it never reads.
    var reads = 0

    private static let scrape = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"

    static let all: [Attack] = [
        Attack(testDescription: "A thousand connections that do nothing", connections: 1000),
        Attack(
            testDescription: "Headers that come byte by byte", opening: bytes("GET / HTTP/1.1\r\nA: "), more: [0x61]),
        Attack(
            testDescription: "Headers without an end", opening: bytes("GET / HTTP/1.1\r\nA: "),
            more: [UInt8](repeating: 0x61, count: 65_536)),
        Attack(
            testDescription: "Trains of requests whose answers nobody reads", connections: 64,
            opening: bytes(String(repeating: "GET / HTTP/1.1\r\n\r\n", count: 20_000))),
        Attack(
            testDescription: "Trains of scrapes", connections: 64,
            opening: bytes(String(repeating: scrape, count: 500)), reads: 65_536),
        Attack(testDescription: "Scrapes that are read a byte at a time", opening: bytes(scrape), reads: 1),
        Attack(testDescription: "Half-closed peers that read nothing", opening: bytes(scrape), closesHalf: true),
        Attack(
            testDescription: "A TLS hello to a plain port",
            opening: [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3] + [UInt8](repeating: 0x5a, count: 500)),
        Attack(testDescription: "The preface of HTTP/2", opening: bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
        Attack(
            testDescription: "Bytes without a meaning",
            opening: (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }),
    ]

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}

/// The connections of an attack.
private struct Attacker {
    private let attack: Attack
    private let target: TCPEndpoint
    private var sockets: [TCPSocket] = []

    init(_ attack: Attack, on target: TCPEndpoint) throws {
        (self.attack, self.target) = (attack, target)
        for _ in 0..<attack.connections { sockets.append(try connect()) }
    }

    /// Goes on with every connection, and makes anew up to a hundred that were closed.
    mutating func press() throws {
        var renewals = 100
        for (index, socket) in sockets.enumerated() {
            if !attack.more.isEmpty { socket.write(attack.more[...], waits: false) }
            if attack.reads > 0 { _ = socket.read(upTo: attack.reads, waits: false) }
            guard renewals > 0, try hasEnded(socket) else { continue }
            renewals -= 1
            sockets[index] = try connect()
        }
    }

    /// Whether the endpoint has closed its end: then the state is CLOSE_WAIT, LAST_ACK or CLOSE (net/tcp_states.h).
    private func hasEnded(_ socket: TCPSocket) throws -> Bool {
        [7, 8, 9].contains(try socket.information.first)
    }

    private func connect() throws -> TCPSocket {
        let socket = try TCPSocket.connect(to: target)
        if attack.reads < 2 { try socket.setReceiveBuffer(4096) }
        socket.write(attack.opening[...], waits: false)
        if attack.closesHalf { socket.endWriting() }
        return socket
    }
}

@Suite("The endpoint under attack", .serialized, .privileged)
struct AttackTests {
    @Test(
        "Losses are counted meanwhile, scrapes get through, and memory stays where it was", arguments: Attack.all)
    func underAttack(_ attack: Attack) throws {
        DescriptorLimit.raise()
        let namespace = try NetworkNamespace()
        let agent = try AgentProcess(watching: namespace)
        _ = try #require(agent.metrics)
        let before = try agent.residentBytes(peak: true)
        var attacker = try Attacker(attack, on: agent.endpoint)
        let crowd = UpstreamCrowd(in: namespace)
        let rounds = 5
        for round in 0..<rounds {
            try attacker.press()
            try crowd.lose(10 * round..<10 * (round + 1))
            #expect(HTTPClient.get("/metrics", from: agent.endpoint)?.status == 200, "round \(round)")
        }
        #expect(eventually { agent.metrics?.sum("lostreply_lost_responses_total") == 10 * rounds })
        #expect(try agent.residentBytes(peak: true) < before + 20 << 20)
        if attack.opening.isEmpty {
            #expect((agent.metrics?.sum("lostreply_http_rejected_connections_total") ?? 0) >= attack.connections - 64)
        }
    }
}
