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
        #expect(incident.status.line == "HTTP/1.1 200 OK")
        #expect(incident.extent == .unknown, "an earlier answer was read")
    }
}
