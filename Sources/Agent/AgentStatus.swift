package import Exposition

/// What the agent is and does, beyond counts: those are metrics.
package struct AgentStatus: Sendable {
    /// When it started.
    package var start: Timestamp
    /// The path of the metrics.
    package var telemetryPath: String
    /// Whether it sees all that it is there to see.
    package var health = Health.missing("the agent has ended")
    /// Interfaces that carry hooks, in all namespaces.
    package var interfaces = 0
    /// Network namespaces whose interfaces are followed.
    package var namespaces = 0
    /// Incidents that are kept.
    package var keptIncidents = 0
    /// How many of each outcome are kept.
    package var keptIncidentsLimit = 0

    /// Makes the status of an agent that has ended, or is yet to be filled in.
    package init(start: Timestamp, telemetryPath: String) {
        self.start = start
        self.telemetryPath = telemetryPath
    }

    /// The status as one JSON object, schema `lostreply.status/1`.
    var object: ArraySlice<UInt8> {
        var object = JSONWriter()
        object.field("schema", "lostreply.status/1")
        object.field("version", Version.current)
        object.field("start_time", start.description)
        object.field("telemetry_path", telemetryPath)
        object.field("ready", health == .ready)
        if case .missing(let what) = health { object.field("missing", what) } else { object.null("missing") }
        object.field("interfaces", interfaces)
        object.field("namespaces", namespaces)
        object.field("incidents_kept", keptIncidents)
        object.field("incidents_kept_limit", keptIncidentsLimit)
        return object.finish().dropLast()
    }
}
