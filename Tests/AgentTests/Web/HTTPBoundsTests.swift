import Glibc
import TestSupport
import Testing

import Agent

@Suite("The bounds of the HTTP endpoint")
struct HTTPBoundsTests {
    @Test(
        "What is no HTTP is answered 400 and closed without a RST",
        arguments: [
            "\u{16}\u{3}\u{1}\n\n", "GET\n\n", "GET / HTTP/9.9\n\n", "PRI * HTTP/2.0\n\nSM\n\n", "\0\0\0\0",
        ])
    func garbage(text: String) throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port)
        connection.send(text + String(repeating: "garbage ", count: 2000))
        let (answer, end) = connection.readToEnd()
        #expect(Answer(answer)?.status == 400)
        #expect(end == .closed)
    }

    @Test(
        "Headers, or a target, beyond the bound are answered 400",
        arguments: [
            "GET / HTTP/1.1\nA: \(String(repeating: "a", count: 9000))\n\n",
            "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\n\n",
            "GET / HTTP/1.1\n\((0..<100).map { "A\($0): \(String(repeating: "a", count: 100))\n" }.joined())\n",
        ])
    func longHeaders(request: String) throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port)
        connection.send(request)
        let (answer, end) = connection.readToEnd()
        #expect(Answer(answer)?.status == 400)
        #expect(end == .closed)
    }

    @Test("A body within the bound is thrown away; one beyond, announced or not, is answered 413 without a RST")
    func bodies() throws {
        let endpoint = try serve()
        defer { endpoint.stop() }
        let within = try Connection(port: endpoint.port)
        within.send("GET /healthz HTTP/1.1\nContent-Length: 65536\n\n" + String(repeating: "a", count: 65_536))
        #expect(try within.readAnswer().status == 200)

        let announced = try Connection(port: endpoint.port)
        announced.send("GET /healthz HTTP/1.1\nContent-Length: 65537\n\n" + String(repeating: "a", count: 65_537))
        let (first, firstEnd) = announced.readToEnd()
        #expect(Answer(first)?.status == 413)
        #expect(firstEnd == .closed)

        let chunked = try Connection(port: endpoint.port)
        let chunk = "1000\n" + String(repeating: "a", count: 4096) + "\n"
        chunked.send("POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n" + String(repeating: chunk, count: 20))
        let (second, secondEnd) = chunked.readToEnd()
        #expect(Answer(second)?.status == 413)
        #expect(secondEnd == .closed)
    }

    @Test("One connection too many takes the place of the one that stands still for the longest, which is counted")
    func connectionLimit() throws {
        var limits = HTTPLimits()
        limits.connections = 2
        let endpoint = try serve(limits: limits)
        defer { endpoint.stop() }
        var kept: [Connection] = []
        for _ in 0..<2 {
            let connection = try Connection(port: endpoint.port)
            connection.send("GET /healthz HTTP/1.1\n\n")
            #expect(try connection.readAnswer().status == 200)
            kept.append(connection)
        }
        #expect(endpoint.rejectedConnections == 0)
        kept[0].send("GET /healthz HTTP/1.1\n\n")
        #expect(try kept[0].readAnswer().status == 200)

        let next = try Connection(port: endpoint.port)
        next.send("GET /healthz HTTP/1.1\n\n")
        #expect(try next.readAnswer().status == 200)
        #expect(endpoint.rejectedConnections == 1)
        #expect(kept[1].readToEnd() == ("", .closed))
        kept[0].send("GET /healthz HTTP/1.1\n\n")
        #expect(try kept[0].readAnswer().status == 200)
    }

    @Test("Connections that do nothing keep nobody out, however many they are")
    func silentCrowd() throws {
        var limits = HTTPLimits()
        limits.connections = 8
        let endpoint = try serve(limits: limits)
        defer { endpoint.stop() }
        let crowd = try (0..<100).map { _ in try Connection(port: endpoint.port) }
        let client = try Connection(port: endpoint.port)
        client.send("GET /healthz HTTP/1.1\n\n")
        #expect(try client.readAnswer().status == 200)
        #expect(endpoint.rejectedConnections == 93)
        #expect(crowd[0].readToEnd() == ("", .closed))
        #expect(crowd[99].receive(milliseconds: 0) == nil)
    }

    @Test("A request that comes drop by drop is cut off at its deadline, however steady the drops")
    func slowRequest() throws {
        var limits = HTTPLimits()
        limits.receiving = .milliseconds(300)
        let endpoint = try serve(limits: limits)
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port)
        let start = ContinuousClock.now
        connection.send("GET / HTTP/1.1\nA: ")
        var end: Result<[UInt8], SocketFailure>?
        while end == nil && start.duration(to: .now) < .seconds(10) {
            connection.send("a")
            end = connection.receive(milliseconds: 20)
        }
        #expect(end != nil)
        #expect(start.duration(to: .now) >= .milliseconds(300))
    }

    @Test("A silent connection is closed when its idle time is over, before its first request and after one")
    func idle() throws {
        var limits = HTTPLimits()
        limits.idle = .milliseconds(200)
        limits.receiving = .seconds(60)
        let endpoint = try serve(limits: limits)
        defer { endpoint.stop() }
        let silent = try Connection(port: endpoint.port)
        #expect(silent.readToEnd() == ("", .closed))
        let served = try Connection(port: endpoint.port)
        served.send("GET /healthz HTTP/1.1\n\n")
        let (text, end) = served.readToEnd()
        #expect(Answer(text)?.status == 200)
        #expect(end == .closed)
    }

    @Test("A client that does not take its answer is cut off at the deadline")
    func slowReader() throws {
        var limits = HTTPLimits()
        limits.sending = .milliseconds(300)
        let page = [UInt8](repeating: UInt8(ascii: "x"), count: 32 << 20)
        let endpoint = try serve(metrics: { _ in page }, limits: limits)
        defer { endpoint.stop() }
        let connection = try Connection(port: endpoint.port, receiveBufferBytes: 4096)
        connection.send("GET /metrics HTTP/1.1\n\n")
        #expect(connection.receive(milliseconds: 10_000) != nil)
        // It reads nothing for longer than the deadline; a place is free once the endpoint has let go.
        usleep(600_000)
        let (text, _) = connection.readToEnd()
        #expect(text.utf8.count < page.count)
    }

    @Test("A client that keeps its end open after the last answer is let go when the time to linger is over")
    func lingering() throws {
        var limits = HTTPLimits()
        limits.lingering = .milliseconds(200)
        let endpoint = try serve(limits: limits)
        defer { endpoint.stop() }
        let stubborn = try Connection(port: endpoint.port)
        stubborn.send("GET /healthz HTTP/1.1\nConnection: close\n\n")
        #expect(stubborn.readToEnd().end == .closed)
        // What it sends is thrown away as long as the endpoint lingers, and answered with a RST from then on.
        #expect(
            eventually {
                !stubborn.send("more") || stubborn.takeError() != 0
            })
    }

    @Test("Clients with trains of requests, who take their answers, keep nobody out")
    func trains() throws {
        let page = [UInt8](repeating: UInt8(ascii: "x"), count: 30_000)
        let endpoint = try serve(metrics: { _ in
            usleep(1000)
            return page
        })
        defer { endpoint.stop() }
        let trains = try (0..<32).map { _ in try Connection(port: endpoint.port) }
        let train = String(repeating: "GET /metrics HTTP/1.1\n\n", count: 150)
        for connection in trains { connection.send(train) }
        let start = ContinuousClock.now
        for _ in 0..<5 { #expect(try get("/healthz", endpoint).status == 200) }
        #expect(start.duration(to: .now) < .seconds(3))
        #expect(endpoint.rejectedConnections == 0)
        withExtendedLifetime(trains) {}
    }

    @Test("Of answers that nobody takes only so many bytes are kept; the oldest makes room, which is counted")
    func answerBytes() throws {
        var limits = HTTPLimits()
        limits.answerBytes = 40 << 20
        let page = [UInt8](repeating: UInt8(ascii: "x"), count: 16 << 20)
        let endpoint = try serve(metrics: { _ in page }, limits: limits)
        defer { endpoint.stop() }
        let stalled = try (0..<4).map { _ in try Connection(port: endpoint.port, receiveBufferBytes: 4096) }
        for connection in stalled {
            connection.send("GET /metrics HTTP/1.1\n\n")
            #expect(connection.receive(milliseconds: 10_000) != nil)
        }
        #expect(endpoint.rejectedConnections == 2)
        let client = try Connection(port: endpoint.port)
        client.send("GET /metrics HTTP/1.1\nConnection: close\n\n")
        #expect(Answer(client.readToEnd().text)?.body.utf8.count == page.count)
        #expect(endpoint.rejectedConnections == 3)
        withExtendedLifetime(stalled) {}
    }
}
