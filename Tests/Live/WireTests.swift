import Glibc
import Incidents
import Lab
import Linux
import Probe
import Records
import TestSupport
import Testing

@Suite("RSTs on real wires", .serialized, .privileged)
struct LiveWireTests {
    @Test("A blind RST in the window is challenged and nothing counts as reset")
    func blindRST() throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace)
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        let forged = try ForgedRST(
            to: talk.client, sequence: try talk.client.receiveNext &+ 10)
        try namespace.run { try forged.send() }

        #expect(try eventually { try watch.probe.counters().rstPackets(.incoming, .challenged) == 1 })
        #expect(talk.client.read(upTo: 1000).bytes.count == 100, "the connection lives")
        let counters = try watch.probe.counters()
        #expect(Role.allCases.allSatisfy { counters.resets($0) == 0 })
        #expect(counters.flowLookups(.hit) == 1)
        #expect(counters.refusedResets(.tcpReset) == 1)
        #expect(counters.mismatches(.challenged, .tcpReset, backlog: false) == 0, "as predicted")
        talk.client.close()
        #expect(try watch.incidents(0).isEmpty)
    }

    @Test("A forged RST left or right of the window is dropped, and an exact one is not")
    func forgedRSTs() throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace)
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        _ = talk.client.read(upTo: 1000)
        // Our ACK has gone out, so that the left edge of the window is at the next number.
        talk.client.write("x")
        #expect(talk.server.read(upTo: 1).bytes.count == 1)
        let next = try talk.client.receiveNext
        for (offset, verdict): (UInt32, Verdict) in [
            (.max - 999, .droppedOld), (1 << 30, .droppedBeyond), (0, .acceptedExact),
        ] {
            let forged = try ForgedRST(to: talk.client, sequence: next &+ offset)
            try namespace.run { try forged.send() }
            #expect(try eventually { try watch.probe.counters().rstPackets(.incoming, verdict) == 1 })
        }
        #expect(try isReset(talk.client))
        // The server's last ACK may be late, meet no socket, and have the server reset too.
        let outcomes = try watch.incidents(1).filter { $0.reset.role == .upstream }.map(\.outcome)
        #expect(outcomes == [.empty])
    }

    @Test("A lost answer behind a NAT of the client's own is counted, its RST unmatched")
    func masquerade() throws {
        let (near, far) = try (NetworkNamespace(), NetworkNamespace())
        try LinkEnd.connect(
            LinkEnd(near, interface: "far", addresses: ["10.92.0.1/24"]),
            LinkEnd(far, interface: "near", addresses: ["10.92.0.2/24"]))
        let rules = """
            add table ip t; add chain ip t c { type nat hook postrouting priority srcnat; };
            add rule ip t c meta l4proto tcp masquerade to :50000-50009
            """
        try near.tool("nft", rules)
        let watch = try Watch(near, interfaces: ["far"])
        let talk = try Conversation(in: near, upstream: far, address: "10.92.0.2")
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()

        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.wire == nil)
        #expect(watch.unmatchedResets == 1)
        #expect(try watch.probe.counters().rstPackets(.incoming, .noSocket) == 1)
    }

    @Test("A RST behind a REDIRECT is counted as unmatched, and what it discards all the same")
    func redirect() throws {
        let (near, far) = try (NetworkNamespace(), NetworkNamespace())
        try LinkEnd.connect(
            LinkEnd(near, interface: "far", addresses: ["10.92.0.1/24"]),
            LinkEnd(far, interface: "near", addresses: ["10.92.0.2/24"]))
        let rules = """
            add table ip t; add chain ip t c { type nat hook prerouting priority dstnat; };
            add rule ip t c tcp dport 9000 redirect to :8080
            """
        try far.tool("nft", rules)
        let watch = try Watch(far, interfaces: ["near"])
        let listener = try TCPSocket.listen(on: TCPEndpoint("10.92.0.2", port: 8080), in: far)
        let client = try TCPSocket.connect(to: TCPEndpoint("10.92.0.2", port: 9000), in: near)
        let server = try listener.accept()
        client.write(Conversation.request)
        #expect(try eventually { try server.unreadByteCount > 0 })
        try client.resetOnClose()
        client.close()
        #expect(try isReset(server))
        server.close()

        let incident = try watch.incident()
        #expect(incident.outcome == .requestDiscarded)
        #expect(incident.wire == nil)
        #expect(watch.unmatchedResets == 1)
        #expect(try watch.probe.counters().rstPackets(.incoming, .noSocket) == 1)
    }

    @Test("Without hooks on the wire a loss is counted and its RST unmatched")
    func noHooks() throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace, interfaces: [])
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.wire == nil)
        #expect(watch.unmatchedResets == 1)
    }

    @Test("A port is watched from its first reset with unread bytes on")
    func automaticWatching() throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace, watchedPorts: .automatic)
        for _ in 0..<2 {
            let talk = try Conversation(in: namespace)
            try talk.exchange()
            try talk.resetByServer()
            talk.client.close()
        }
        let incidents = try watch.incidents(2)
        #expect(incidents.map(\.status.label) == ["unknown", "4xx"])
        #expect(incidents.map { $0.reset.lastDataTime == nil } == [true, false])
        #expect(incidents.first?.reset.dataAgeTicks != nil)
    }

    @Test("An answer that is no HTTP is opaque")
    func opaque() throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace, watchedPorts: .list([8443]))
        let talk = try Conversation(in: namespace, port: 8443)
        talk.client.write("\u{16}\u{3}\u{1}")
        _ = talk.server.read(upTo: 10)
        talk.server.write("\u{15}\u{3}\u{3}\0\u{2}\u{2}\u{28}")
        #expect(try eventually { try talk.client.unreadByteCount == 7 })
        try talk.resetByServer()
        talk.client.close()
        #expect(try watch.incident().status.label == "opaque")
    }

    @Test("A RST that is routed on is forwarded")
    func forwarded() throws {
        let topology = try Topology()
        try topology.proxy.tool("sysctl", "-qw", "net.ipv4.ip_forward=1")
        try topology.client.tool("ip", "route", "add", "default", "via", "10.91.1.2")
        try topology.upstream.tool("ip", "route", "add", "default", "via", "10.91.2.1")
        let watch = try Watch(topology.proxy, interfaces: ["client", "upstream"])
        let listener = try TCPSocket.listen(on: TCPEndpoint("10.91.2.2", port: 8080), in: topology.upstream)
        let client = try TCPSocket.connect(to: TCPEndpoint("10.91.2.2", port: 8080), in: topology.client)
        let server = try listener.accept()
        try server.resetOnClose()
        server.close()
        #expect(try isReset(client))
        let counters = try watch.probe.counters()
        #expect(counters.rstPackets(.incoming, .forwarded) == 1)
        #expect(counters.rstPackets(.outgoing, .forwarded) == 1)
        #expect(counters.rstPackets(.outgoing, .sent) == 0)
        #expect(counters.synPackets(.forwarded) == 2, "the SYN and its answer")
        #expect(counters.flowLookups(.hit) == 1, "its flow was followed without a socket")
        #expect(try watch.incidents(0).isEmpty)
    }

    @Test("A RST to a closed port finds no socket")
    func closedPort() throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace)
        #expect(throws: SystemError.self) {
            try TCPSocket.connect(to: TCPEndpoint("127.0.0.1", port: 9), in: namespace)
        }
        // The refusal is a RST that the SYN_SENT socket takes.
        #expect(try watch.probe.counters().rstPackets(.incoming, .acceptedSynSent) == 1)
    }
}
