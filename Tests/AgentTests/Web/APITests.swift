import Exposition
import Incidents
import Testing

import Agent

@Suite("The HTTP API")
struct APITests {
    private func withEndpoint(_ body: (HTTPEndpoint) throws -> Void) throws {
        let incidents = IncidentFeed(limit: 10)
        incidents.add([.sample(1), .sample(2, .idle), .sample(3)])
        let endpoint = try serve(incidents: incidents)
        defer { endpoint.stop() }
        try body(endpoint)
    }

    @Test("Incidents are an array of events, the newest first")
    func incidents() throws {
        try withEndpoint { endpoint in
            let answer = try get("/api/v1/incidents?outcome=lost&limit=5", endpoint)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.headers["cache-control"] == "no-store")
            #expect(answer.body == "[\(Self.object(3)),\(Self.object(1))]\n")
            #expect(try get("/api/v1/incidents?since=1970-01-01T00:01:00Z", endpoint).body == "[]\n")
        }
    }

    @Test("One incident is had by its name")
    func incident() throws {
        try withEndpoint { endpoint in
            let answer = try get("/api/v1/incidents/\(IncidentEvent.sample(1).id)", endpoint)
            #expect(answer.status == 200)
            #expect(answer.body == Self.object(1) + "\n")
            let missing = try get("/api/v1/incidents/no%22ne", endpoint)
            #expect(missing.status == 404)
            #expect(
                missing.body
                    == #"{"error":"no incident 'no\"ne' is kept; older ones are in the file of --events"}"# + "\n")
        }
    }

    @Test("The status says where the metrics are")
    func status() throws {
        try withEndpoint { endpoint in
            let answer = try get("/api/v1/status", endpoint)
            #expect(answer.status == 200)
            #expect(answer.body.hasPrefix(#"{"schema":"lostreply.status/1","version":"#))
            #expect(answer.body.contains(#""start_time":"1970-01-01T00:00:01.000000000Z","telemetry_path":"/metrics""#))
        }
    }

    @Test(
        "Bad parameters are refused, unknown paths not found, other methods not allowed",
        arguments: [
            ("GET", "/api/v1/incidents?limit=x", 400), ("GET", "/api/v1/status?limit=1", 400),
            ("GET", "/api/v1/stream?since=2026-11-24T01:02:03Z", 400), ("GET", "/api/v1/incident", 404),
            ("GET", "/api/v2/incidents", 404), ("GET", "/api/v1/incidents/", 404), ("GET", "/api/v1", 404),
            ("GET", "/api/v1/incidents/a/b", 404), ("POST", "/api/v1/incidents", 405),
        ])
    func refusals(method: String, target: String, status: Int) throws {
        try withEndpoint { endpoint in
            let connection = try Connection(port: endpoint.port)
            connection.send("\(method) \(target) HTTP/1.1\nHost: a\n\n")
            let answer = try connection.readAnswer()
            #expect(answer.status == status)
            #expect(answer.body.hasPrefix(#"{"error":""#))
        }
    }

    private static func object(_ number: Int) -> String {
        String(decoding: IncidentEvent.sample(number).object, as: UTF8.self)
    }
}
