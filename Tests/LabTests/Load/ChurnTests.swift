import Glibc
import Lab
import Linux
import TestSupport
import Testing

@Suite("Connection churn", .privileged)
struct ChurnTests {
    let pair: LinkedPair

    init() throws { pair = try LinkedPair() }

    @Test(
        "Each connection ends as it should, and both sides count the same", arguments: ChurnEnding.allCases,
        LinkedPair.isIPv6)
    func ends(ending: ChurnEnding, isIPv6: Bool) throws {
        let endpoint = pair.receiver(isIPv6: isIPv6, port: 80)
        let server = try ChurnServer(on: endpoint, in: pair.receiver, ending, onCPU: 0)
        let client = try ChurnClient(to: endpoint, in: pair.sender, ending, ChurnClient.Limits(connections: 500))
        client.wait()
        #expect(client.finished == 500)
        #expect(client.failed == 0)
        #expect(eventually { server.finished == 500 }, "\(server.finished)")
    }

    @Test("Connections come from each of the addresses")
    func sources() throws {
        let endpoint = TCPEndpoint("127.0.0.1", port: 80)
        let listener = try TCPSocket.listen(on: endpoint, in: pair.sender)
        let client = try ChurnClient(
            to: endpoint, from: ["127.0.0.2", "127.0.0.3"], in: pair.sender, .clientCloses,
            ChurnClient.Limits(connections: 2))
        let addresses = try (0..<2).map { _ in try listener.accept().remoteEndpoint.address }
        #expect(Set(addresses) == ["127.0.0.2", "127.0.0.3"])
        client.stop()
    }

    @Test("A namespace that is prepared takes ports again, and no other does")
    func preparation() throws {
        let path = "/proc/sys/net/ipv4/tcp_tw_reuse"
        let read = { (namespace: NetworkNamespace) in
            try namespace.run { () throws(SystemError) in TextFile.read(path) }
        }
        let before = try read(pair.receiver)
        try pair.sender.prepareForChurn()
        #expect(try read(pair.sender) == "1\n")
        #expect(try read(pair.receiver) == before)
        #expect(TextFile.read(path) != "1\n" || before == "1\n")
    }

    @Test("A rate is not exceeded, and it ends by hand with nothing under way")
    func rate() throws {
        let endpoint = pair.receiver(isIPv6: false, port: 80)
        let server = try ChurnServer(on: endpoint, in: pair.receiver, .clientCloses)
        let start = ContinuousClock.now
        let client = try ChurnClient(
            to: endpoint, in: pair.sender, .clientCloses, ChurnClient.Limits(connectionsPerSecond: 500))
        #expect(eventually { client.finished >= 50 })
        client.stop()
        let seconds = start.duration(to: .now) / .seconds(1)
        #expect(Double(client.finished) <= seconds * 500 + 64)
        #expect(client.failed == 0)
        #expect(eventually { server.finished == client.finished })
    }

    @Test("Without a server each try fails, and few are made")
    func refused() throws {
        let client = try ChurnClient(
            to: pair.receiver(isIPv6: false, port: 80), in: pair.sender, .clientCloses, ChurnClient.Limits(inFlight: 1))
        #expect(eventually { client.failed >= 3 })
        client.stop()
        #expect(client.finished == 0)
    }
}
