import Glibc
import Lab
import Linux
import TestSupport
import Testing

@Suite("The start of an answer", .serialized, .privileged)
struct LiveAnswerTests {
    let namespace: NetworkNamespace
    let watch: Watch

    init() throws {
        namespace = try NetworkNamespace()
        watch = try Watch(namespace, watchedPorts: .list([8080]))
    }

    @Test("A connection between ports that were used before has nothing of the one before")
    func reusedPorts() throws {
        let (client, server) = (TCPEndpoint("127.0.0.1", port: 40_000), TCPEndpoint("127.0.0.1", port: 8080))
        let listener = try TCPSocket.listen(on: server, in: namespace)
        for answer in [Conversation.answer, ""] {
            let near = try TCPSocket.connect(to: server, from: client, in: namespace)
            let far = try listener.accept()
            near.write(Conversation.request)
            _ = far.read(upTo: 1000)
            far.write(answer)
            #expect(try eventually { try near.unreadByteCount == answer.utf8.count })
            try far.resetOnClose()
            far.close()
            #expect(try isReset(near))
            near.close()
        }
        let incidents = try watch.incidents(2)
        #expect(incidents.map(\.outcome) == [.lost, .empty])
        #expect(incidents.map(\.status.code) == [413, nil])
        #expect(incidents.map { $0.reset.lastDataTime == nil } == [false, true])
    }

    @Test("A status line that comes in pieces behind an earlier answer is that of the last one")
    func pieces() throws {
        let talk = try Conversation(in: namespace)
        try talk.server.sendWithoutDelay()
        try talk.exchange()
        #expect(talk.client.read(upTo: 1000).bytes.count == 100)
        talk.client.write(Conversation.request)
        _ = talk.server.read(upTo: 1000)
        talk.server.write("HTTP")
        #expect(try eventually { try talk.client.unreadByteCount == 4 })
        talk.server.write("/1.1 200 OK\r\n\r\n")
        #expect(try eventually { try talk.client.unreadByteCount == 19 })
        try talk.resetByServer()
        talk.client.close()
        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.status.line == "HTTP/1.1 200 OK")
        #expect(incident.extent == .whole, "of this answer nothing was read")
    }

    @Test("Over IPv6 the status is told as well")
    func ipv6() throws {
        let talk = try Conversation(in: namespace, address: "::1")
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        #expect(try watch.incident().status.line == "HTTP/1.1 413 Payload Too Large")
    }

    @Test("Behind an interim answer that was read, the final one is still waited for", arguments: [true, false])
    func interim(inOneSegment: Bool) throws {
        let talk = try Conversation(in: namespace)
        try talk.server.sendWithoutDelay()
        talk.client.write(Conversation.request)
        _ = talk.server.read(upTo: 1000)
        let interim = "HTTP/1.1 100 Continue\r\n\r\n"
        if inOneSegment {
            talk.server.write(interim + Conversation.answer)
            #expect(try eventually { try talk.client.unreadByteCount == 125 })
            #expect(talk.client.read(upTo: 25).bytes.count == 25)
        } else {
            talk.server.write(interim)
            #expect(talk.client.read(upTo: 1000).bytes.count == 25)
            usleep(5_000)
            talk.server.write(Conversation.answer)
            #expect(try eventually { try talk.client.unreadByteCount == 100 })
        }
        try talk.resetByServer()
        talk.client.close()
        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.isSolicited == true)
        #expect(incident.status.code == 413)
        #expect(incident.closed?.unreadBytes == 100)
    }

    @Test("Of two answers to requests that were sent at once, the second is told where it is lost")
    func pipelined() throws {
        let talk = try Conversation(in: namespace)
        try talk.server.sendWithoutDelay()
        talk.client.write(Conversation.request + Conversation.request)
        _ = talk.server.read(upTo: 1000)
        talk.server.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(talk.client.read(upTo: 1000).bytes.count == 38)
        talk.server.write(Conversation.answer)
        #expect(try eventually { try talk.client.unreadByteCount == 100 })
        try talk.resetByServer()
        talk.client.close()
        let incident = try watch.incident()
        #expect(incident.status.code == 413)
        #expect(incident.extent == .whole)
    }

    @Test("Of an answer whose head was read the rest is its tail")
    func tail() throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        #expect(talk.client.read(upTo: 40).bytes.count == 40)
        try talk.resetByServer()
        talk.client.close()
        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.extent == .tail)
        #expect(incident.closed?.unreadBytes == 60)
    }
}
