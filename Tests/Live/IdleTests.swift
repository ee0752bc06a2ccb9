import Glibc
import Incidents
import Lab
import Linux
import Probe
import TestSupport
import Testing

/// Which upstream ports are watched, and from when on.
enum Watching: CaseIterable {
    case always
    /// From a port's first reset with unread bytes on: none yet here.
    case automatic
    case never

    var ports: ProbeConfiguration.WatchedPorts {
        switch self {
        case .always: .list([8080])
        case .automatic: .automatic
        case .never: .none
        }
    }
}

@Suite("Bytes that nobody waited for", .serialized, .privileged)
struct LiveIdleTests {
    private static let timeout = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n"

    /// A connection whose first answer was read, and that rests since.
    private func resting(in namespace: NetworkNamespace) throws -> Conversation {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        #expect(talk.client.read(upTo: 1000).bytes.count == 100)
        usleep(5_000)
        return talk
    }

    private func say(_ text: String, on talk: Conversation) throws {
        talk.server.write(text)
        #expect(try eventually { try talk.client.unreadByteCount == text.utf8.count })
        try talk.resetByServer()
        talk.client.close()
    }

    @Test("An unsolicited 408 on a connection at rest is idle, and no lost answer", arguments: Watching.allCases)
    func unsolicited(_ watching: Watching) throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace, watchedPorts: watching.ports)
        try say(Self.timeout, on: try resting(in: namespace))
        let incident = try watch.incident()
        #expect(incident.outcome == .idle)
        #expect(incident.isSolicited == false)
        #expect(incident.status.code == (watching == .always ? 408 : nil))
        #expect(try watch.probe.counters().unreadCloses(.upstream) == 1)
    }

    @Test("So is one on a connection that is older than the watch over its port")
    func olderThanWatching() throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace, watchedPorts: .automatic)
        let talks = try (0..<3).map { _ in try resting(in: namespace) }
        for talk in talks { try say(Self.timeout, on: talk) }
        let incidents = try watch.incidents(3)
        #expect(incidents.map(\.isSolicited) == [false, false, false])
        #expect(incidents.map(\.outcome) == [.idle, .idle, .idle])
    }

    @Test("So are bytes on a connection that was never used", arguments: Watching.allCases)
    func unused(_ watching: Watching) throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace, watchedPorts: watching.ports)
        try say(Self.timeout, on: try Conversation(in: namespace))
        #expect(try watch.incident().outcome == .idle)
    }

    @Test("So is a TLS alert behind the last answer")
    func alert() throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace, watchedPorts: .list([8080]))
        try say("\u{15}\u{3}\u{3}\0\u{2}\u{1}\0", on: try resting(in: namespace))
        #expect(try watch.incident().outcome == .idle)
    }

    @Test("An answer to a second request is waited for", arguments: Watching.allCases)
    func secondRequest(_ watching: Watching) throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace, watchedPorts: watching.ports)
        let talk = try resting(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        let incident = try watch.incident()
        #expect(incident.outcome == .lost)
        #expect(incident.isSolicited == true)
        #expect(incident.extent == (watching == .always ? .whole : .unknown))
    }

    @Test("So is one that comes while its request is still being sent", arguments: Watching.allCases)
    func early(_ watching: Watching) throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace, watchedPorts: watching.ports)
        let talk = try resting(in: namespace)
        try talk.exchange()
        talk.client.write("more of the body")
        #expect(talk.server.read(upTo: 1000).bytes.count == 16)
        try talk.resetByServer()
        talk.client.close()
        #expect(try watch.incident().outcome == .lost)
    }

    @Test("Without flow tracking a used connection tells only that it is not known, which counts as lost")
    func untracked() throws {
        let namespace = try NetworkNamespace()
        let watch = try Watch(namespace, flowTracking: false)
        let talk = try resting(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        let incident = try watch.incident()
        #expect(incident.isSolicited == nil)
        #expect(incident.outcome == .lost)
    }
}
