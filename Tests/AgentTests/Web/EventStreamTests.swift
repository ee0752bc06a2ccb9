import Exposition
import Incidents
import TestSupport
import Testing

import Agent

@Suite("The stream of incidents")
struct EventStreamTests {
    /// Opens a stream and reads until it has said hello.
    private func open(_ endpoint: HTTPEndpoint, query: String = "", receiveBufferBytes: Int32? = nil) throws
        -> Connection
    {
        let connection = try Connection(port: endpoint.port, receiveBufferBytes: receiveBufferBytes)
        connection.send("GET /api/v1/stream\(query) HTTP/1.1\nHost: a\n\n")
        let hello = try read(connection, until: #""incidents_kept_limit":0}"#)
        #expect(hello.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"))
        #expect(hello.contains("event: hello\ndata: {\"schema\":\"lostreply.status/1\","))
        return connection
    }

    private func read(_ connection: Connection, until text: String) throws -> String {
        var bytes: [UInt8] = []
        while !String(decoding: bytes, as: UTF8.self).contains(text) {
            let part = try #require(connection.receive(milliseconds: 10_000), "no '\(text)' came").get()
            try #require(!part.isEmpty, "closed after \(String(decoding: bytes, as: UTF8.self).suffix(200))")
            bytes += part
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func message(_ number: Int) -> String {
        let event = IncidentEvent.sample(number)
        return "event: incident\nid: \(event.id)\ndata: \(String(decoding: event.object, as: UTF8.self))\n\n"
    }

    @Test("A reader is told what the agent is, and each incident that it wants once it has finished")
    func incidents() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let all = try open(endpoint)
        let lost = try open(endpoint, query: "?outcome=lost&upstream=10.0.0.5:8003")
        #expect(endpoint.streamFigures.readers == 2)
        endpoint.publish([.sample(1), .sample(2)])
        endpoint.publish([.sample(3)])
        let told = try read(all, until: message(3))
        #expect(told.contains(message(1)) && told.contains(message(2)))
        #expect(try !read(lost, until: message(3)).contains(message(2)))
    }

    @Test("A reader that closes makes room at once")
    func closes() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        for _ in 0..<3 * EventStreams.readerLimit {
            let connection = try open(endpoint)
            connection.finishSending()
            #expect(eventually { endpoint.streamFigures.readers == 0 })
        }
    }

    @Test("One reader too many is refused, and told when to come again")
    func limit() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let readers = try (0..<EventStreams.readerLimit).map { _ in try open(endpoint) }
        let refused = try get("/api/v1/stream", endpoint)
        #expect(refused.status == 503)
        #expect(refused.headers["retry-after"] == "10")
        #expect(endpoint.streamFigures.refused == 1)
        #expect(endpoint.streamFigures.readers == readers.count)
    }

    @Test("A reader that reads nothing is cut off and counted, and nobody waits for it")
    func slow() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let stuck = try open(endpoint, receiveBufferBytes: 4096)
        // Socket buffers take some; the rest waits for the reader, up to its bound.
        let batch = (0..<EventStreams.queueLimit).map { IncidentEvent.sample($0) }
        #expect(
            eventually {
                endpoint.publish(batch)
                return endpoint.streamFigures.slow == 1
            })
        #expect(endpoint.streamFigures.readers == 0)
        #expect(stuck.readToEnd().end != .stillOpen)
        #expect(try get("/healthz", endpoint).status == 200)
    }

    @Test("Incidents that finish too fast are counted, and readers told so")
    func skipped() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let reader = try open(endpoint)
        endpoint.publish((0..<EventStreams.queueLimit + 5).map { IncidentEvent.sample($0) })
        #expect(try read(reader, until: "event: skipped\n").contains(message(EventStreams.queueLimit - 1)))
        #expect(endpoint.streamFigures.skipped == 5)
    }

    @Test("A flood of one outcome pushes no other out, and who did not ask for it is told nothing of it")
    func otherOutcome() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let all = try open(endpoint)
        let lost = try open(endpoint, query: "?outcome=lost")
        let flood = (0..<2 * EventStreams.queueLimit).map { IncidentEvent.sample($0, .empty) }
        endpoint.publish(flood + [.sample(999)])
        #expect(try !read(lost, until: message(999)).contains("skipped"))
        let told = try read(all, until: "event: skipped\ndata: {\"incidents\":\(EventStreams.queueLimit)}\n")
        #expect(told.contains(message(999)))
    }

    @Test("HTTP/1.0 gets the stream without chunks, HEAD its headers alone")
    func otherRequests() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let old = try Connection(port: endpoint.port)
        old.send("GET /api/v1/stream HTTP/1.0\n\n")
        let text = try read(old, until: "\n\n")
        #expect(!text.lowercased().contains("chunked"))
        let head = try Connection(port: endpoint.port)
        head.send("HEAD /api/v1/stream HTTP/1.1\nHost: a\nConnection: close\n\n")
        let answer = try #require(Answer(head.readToEnd().text, toHead: true))
        #expect(answer.headers["content-type"] == "text/event-stream")
        #expect(answer.rest.isEmpty)
    }

    @Test("Stopping ends a stream")
    func stop() throws {
        let endpoint = try serve()
        let reader = try open(endpoint)
        endpoint.stop()
        #expect(reader.readToEnd().end == .closed)
    }
}
