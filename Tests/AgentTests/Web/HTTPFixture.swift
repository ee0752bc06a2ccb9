import Exposition

import Agent

/// What an endpoint under test serves.
func routes(
    telemetryPath: String = "/metrics",
    metrics: @escaping @Sendable (MetricsFormat) -> [UInt8] = { Array("page in \($0)\n".utf8) },
    health: @escaping @Sendable () -> Health = { .ready }, incidents: IncidentFeed = IncidentFeed(limit: 0)
) -> HTTPRoutes {
    let start = Timestamp(nanosecondsSinceEpoch: 1_000_000_000)
    return HTTPRoutes(
        telemetryPath: telemetryPath, metrics: metrics, health: health,
        status: { AgentStatus(start: start, telemetryPath: telemetryPath) }, incidents: incidents)
}

/// An endpoint on a port of its own; the test stops it.
func serve(
    telemetryPath: String = "/metrics",
    metrics: @escaping @Sendable (MetricsFormat) -> [UInt8] = { Array("page in \($0)\n".utf8) },
    health: @escaping @Sendable () -> Health = { .ready }, incidents: IncidentFeed = IncidentFeed(limit: 0),
    limits: HTTPLimits = HTTPLimits()
) throws -> HTTPEndpoint {
    try HTTPEndpoint(
        listeningOn: ListenAddress("127.0.0.1:0"),
        routes: routes(telemetryPath: telemetryPath, metrics: metrics, health: health, incidents: incidents),
        limits: limits)
}

/// Asks an endpoint once.
func get(_ target: String, _ endpoint: HTTPEndpoint, headers: String = "") throws -> Answer {
    let connection = try Connection(port: endpoint.port)
    connection.send("GET \(target) HTTP/1.1\nHost: a\n\(headers)\n")
    return try connection.readAnswer()
}
