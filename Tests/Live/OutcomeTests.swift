import Glibc
import Incidents
import Lab
import Linux
import Probe
import Records
import TestSupport
import Testing

@Suite("Outcomes on real sockets", .serialized, .privileged)
struct LiveOutcomeTests {
    let namespace: NetworkNamespace
    let watch: Watch

    init() throws {
        namespace = try NetworkNamespace()
        watch = try Watch(namespace, watchedPorts: .list([8080]))
    }

    @Test("A client that looks at the error first loses the answer")
    func errorFirst() throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        #expect(talk.client.poll(.readable, within: Deadline(in: .seconds(1))).contains(.error))
        #expect(talk.client.takeError() == ECONNRESET)
        #expect(try talk.client.unreadByteCount == 100, "the bytes are readable to the end")
        talk.client.close()

        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.reset.role == .upstream)
        #expect(incident.reset.state == .established)
        #expect(incident.reset.cause == .packet)
        #expect(incident.reset.unreadBytes == 100)
        #expect(incident.reset.flow.netns == namespace.inode)
        #expect(incident.closed?.unreadBytes == 100)
        #expect(incident.closed?.socketError == 0, "the client took the error")
        #expect(incident.closed?.process.pid == UInt32(getpid()))
        #expect(incident.closed?.process.exit == nil)
        #expect(incident.wire?.verdict == .acceptedExact)
        #expect(incident.extent == .whole)
        #expect(incident.status.code == 413)
        #expect(incident.status.line == "HTTP/1.1 413 Payload Too Large")
        #expect(incident.missingBytes == 0)
        let last = try #require(incident.reset.lastDataTime)
        #expect(last < incident.reset.time)
        let counters = try watch.probe.counters()
        #expect(counters.unreadCloses(.upstream) == 1)
        #expect(counters.resets(.upstream) == 1)
        #expect(counters.rstPackets(.incoming, .acceptedExact) == 1)
        #expect(counters.rstPackets(.outgoing, .sent) == 1)
    }

    @Test("A client that closes without a look leaves the error pending")
    func noLook() throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        #expect(try watch.incident().closed?.socketError == ECONNRESET)
    }

    @Test("A client that reads first loses nothing")
    func dataFirst() throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        #expect(talk.client.read(upTo: 1000).bytes.count == 100)
        #expect(talk.client.read(upTo: 1000).transfer == .failed(ECONNRESET))
        #expect(try watch.openIncidents() == 1, "it is open until the close")
        talk.client.close()

        let incident = try watch.incident()
        #expect(incident.outcome == .recovered)
        #expect(incident.reset.unreadBytes == 100)
        #expect(incident.closed?.unreadBytes == 0)
        #expect(try watch.probe.counters().unreadCloses(.upstream) == 0)
    }

    @Test("A client that reads half loses the rest")
    func half() throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        #expect(talk.client.read(upTo: 60).bytes.count == 60)
        talk.client.close()

        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.reset.unreadBytes == 100)
        #expect(incident.closed?.unreadBytes == 40)
        #expect(incident.extent == .tail)
    }

    @Test("A client that had read everything ends empty, at once")
    func empty() throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        _ = talk.client.read(upTo: 1000)
        try talk.resetByServer()
        let incident = try watch.incident()
        #expect(incident.outcome == .empty)
        #expect(incident.wire?.verdict == .acceptedExact)
        #expect(try watch.openIncidents() == 0)
    }

    @Test("A FIN before the RST is no byte of the answer")
    func finFirst() throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        talk.server.endWriting()
        let closeWait: UInt8 = 8
        #expect(try eventually { try talk.client.information.first == closeWait })
        try talk.resetByServer()
        talk.client.close()

        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.reset.state == .closeWait)
        #expect(incident.reset.unreadBytes == 100)
        #expect(incident.closed?.unreadBytes == 100)
        #expect(incident.extent == .whole)
    }

    @Test("A FIN that nobody read is no loss")
    func finAlone() throws {
        let talk = try Conversation(in: namespace)
        talk.server.endWriting()
        let closeWait: UInt8 = 8
        #expect(try eventually { try talk.client.information.first == closeWait })
        try talk.resetByServer()
        talk.client.close()
        #expect(try watch.incident().outcome == .empty)
    }

    @Test("A client killed with the answer unread is named by what it was")
    func killed() throws {
        let listener = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 8080), in: namespace)
        let child = try ChildProcess(
            ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080; echo GET >&3; kill -STOP $$"], in: namespace)
        let server = try listener.accept()
        _ = server.read(upTo: 100)
        server.write(Conversation.answer)
        try server.resetOnClose()
        server.close()
        #expect(try eventually { try watch.openIncidents() == 1 })
        child.kill()

        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.closed?.process.name == "bash")
        #expect(incident.closed?.process.pid == UInt32(child.pid))
        #expect(incident.closed?.process.exit == .signal(9))
        #expect(incident.closed?.socketError == ECONNRESET)
    }

    @Test("IPv6 is told as IPv6")
    func ipv6() throws {
        let talk = try Conversation(in: namespace, address: "::1")
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.reset.flow.remote.description == "[::1]:8080")
        #expect(incident.wire?.verdict == .acceptedExact)
        #expect(incident.status.code == 413)
    }

    @Test("An IPv4-mapped socket is IPv4 everywhere")
    func mapped() throws {
        let talk = try Conversation(in: namespace, address: "::ffff:127.0.0.1", listening: "127.0.0.1")
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.reset.flow.remote.description == "127.0.0.1:8080")
        #expect(incident.wire?.verdict == .acceptedExact)
        #expect(incident.status.code == 413)
    }

    @Test("A socket that is disconnected after the reset ends as discarded, with its bytes as at the reset")
    func disconnected() throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        try talk.client.disconnect()
        talk.client.close()
        let incident = try watch.incident()
        #expect(incident.outcome == .discarded)
        #expect(incident.reset.unreadBytes == 100)
        #expect(try watch.probe.counters().unreadCloses(.upstream) == 0)
    }

    @Test("A socket that is disconnected, connected anew and reset again makes two incidents")
    func reused() throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        try talk.client.disconnect()

        let listener = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 8081), in: namespace)
        try talk.client.reconnect(to: TCPEndpoint("127.0.0.1", port: 8081))
        let server = try listener.accept()
        talk.client.write(Conversation.request)
        _ = server.read(upTo: 1000)
        server.write(String(repeating: "y", count: 33))
        #expect(try eventually { try talk.client.unreadByteCount == 33 })
        try server.resetOnClose()
        server.close()
        #expect(try isReset(talk.client))
        talk.client.close()

        let incidents = try watch.incidents(2)
        #expect(incidents.map(\.outcome) == [.discarded, .lost])
        #expect(incidents.map(\.reset.unreadBytes) == [100, 33])
        #expect(incidents.last?.closed?.unreadBytes == 33)
        #expect(Set(incidents.map(\.reset.cookie)).count == 1, "it is one socket")
    }

    @Test("A client's RST with its request unread is no loss of ours")
    func requestDiscarded() throws {
        let talk = try Conversation(in: namespace)
        talk.client.write(Conversation.request)
        #expect(try eventually { try talk.server.unreadByteCount == Conversation.request.utf8.count })
        try talk.client.resetOnClose()
        talk.client.close()
        #expect(try isReset(talk.server))
        talk.server.close()

        let incident = try watch.incident()
        #expect(incident.outcome == .requestDiscarded)
        #expect(incident.reset.role == .downstream)
        #expect(incident.closed?.unreadBytes == UInt32(Conversation.request.utf8.count))
        #expect(try watch.probe.counters().unreadCloses(.downstream) == 1)
    }

    @Test("Data after shutdown resets without a RST coming in")
    func noPacket() throws {
        let talk = try Conversation(in: namespace)
        talk.client.endReading()
        talk.client.endWriting()
        let finWait2: UInt8 = 5
        #expect(try eventually { try talk.client.information.first == finWait2 })
        talk.server.write(Conversation.answer)
        #expect(try isReset(talk.client))
        talk.client.close()

        _ = try watch.incidents(1)
        let counters = try watch.probe.counters()
        #expect(counters.resetsWithoutPacket(.upstream) == 1)
        #expect(counters.resets(.upstream) == 1)
        #expect(watch.unmatchedResets == 0)
    }

    @Test("Data after the close of a socket whose FIN was lost resets without a RST coming in")
    func orphan() throws {
        let rules = """
            add table ip t; add chain ip t c { type filter hook input priority filter; };
            add rule ip t c tcp flags & fin == fin drop
            """
        try namespace.tool("nft", rules)
        let talk = try Conversation(in: namespace)
        talk.client.write(Conversation.request)
        _ = talk.server.read(upTo: 1000)
        talk.client.close()
        talk.server.write(Conversation.answer)
        #expect(try isReset(talk.server))

        let counters = try watch.probe.counters()
        #expect(counters.resets(.upstream) == 1)
        #expect(counters.resetsWithoutPacket(.upstream) == 1)
        #expect(counters.sentResets(.tcpAbortOnData) == 1)
        #expect(try watch.incidents(2).map(\.outcome) == [.empty, .empty])
        #expect(watch.unmatchedResets == 0)
    }

    @Test("A close with a request unread, after an answer was sent, endangers that answer")
    func endangered() throws {
        let talk = try Conversation(in: namespace)
        talk.client.write(Conversation.request)
        #expect(try eventually { try talk.server.unreadByteCount > 0 })
        talk.server.write(Conversation.answer)
        let local = try talk.server.localEndpoint
        talk.server.close()
        #expect(try isReset(talk.client))

        _ = try watch.incidents(1)
        let response = try #require(watch.endangered.first)
        #expect(watch.endangered.count == 1)
        #expect(response.unreadBytes == UInt32(Conversation.request.utf8.count))
        #expect(response.sentBytes == 100)
        #expect(response.flow.local.description == "\(local)")
        #expect(response.flow.netns == namespace.inode)
        #expect(response.process.pid == UInt32(getpid()))
        #expect(response.reason == .tcpAbortOnClose)
        #expect(try watch.probe.counters().records(.endangered, .delivered) == 1)
    }

    @Test("A close with a request unread endangers nothing where no answer was sent, nor on the client's side")
    func notEndangered() throws {
        let talk = try Conversation(in: namespace)
        talk.client.write(Conversation.request)
        #expect(try eventually { try talk.server.unreadByteCount > 0 })
        talk.server.close()
        #expect(try isReset(talk.client))
        let other = try Conversation(in: namespace)
        try other.exchange()
        other.client.close()
        #expect(try isReset(other.server))
        _ = try watch.incidents(2)
        #expect(watch.endangered.isEmpty)
        #expect(try watch.probe.counters().sentResets(.tcpAbortOnClose) == 2)
    }

    @Test("A connection that the kernel aborted with bytes unread is told apart from lost ones")
    func aborted() throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        let port = try talk.client.localEndpoint.port
        let tool = try ChildProcess(
            ["ss", "-K", "src", "127.0.0.1", "sport", "=", "\(port)"], output: .discarded, in: namespace)
        #expect(tool.wait(for: .seconds(5))?.isSuccess == true)
        #expect(try isReset(talk.client))
        talk.client.close()
        #expect(try watch.probe.counters().abortedUnread(.upstream, .aborted) == 1)
        // Its peer got the RST that the abort sent, with nothing unread.
        #expect(try watch.incidents(1).map(\.outcome) == [.empty])
    }

    @Test("Connections are counted by role when they end")
    func closes() throws {
        for _ in 0..<3 {
            let talk = try Conversation(in: namespace)
            try talk.exchange()
            _ = talk.client.read(upTo: 1000)
            talk.client.close()
            talk.server.close()
        }
        #expect(
            try eventually {
                let counters = try watch.probe.counters()
                return counters.connectionsClosed(.upstream) == 3 && counters.connectionsClosed(.downstream) == 3
            })
        #expect(try watch.probe.counters().connectionsClosed(.unknown) == 0)
        #expect(try watch.incidents(0).isEmpty)
    }

    @Test("Another namespace's resets are none of ours")
    func elsewhere() throws {
        let other = try NetworkNamespace()
        let talk = try Conversation(in: other)
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        #expect(try watch.incidents(0).isEmpty)
        let counters = try watch.probe.counters()
        #expect(Role.allCases.allSatisfy { counters.resets($0) == 0 && counters.connectionsClosed($0) == 0 })
    }
}
