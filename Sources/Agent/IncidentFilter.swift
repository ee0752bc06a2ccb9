internal import Incidents
internal import Records

/// Which incidents are told: in series of losses, and as events.
struct IncidentFilter: Sendable {
    /// Ports of upstreams, and of this host where it is the server; empty lets all pass.
    var ports: Set<UInt16> = []
    /// The processes that closed; empty lets all pass.
    var processes: Set<String> = []

    /// Whether an incident is told.
    func holds(_ incident: Incident) -> Bool {
        let flow = incident.reset.flow
        let servicePorts: [UInt16] =
            switch incident.reset.role {
            case .upstream: [flow.remote.port]
            case .downstream: [flow.local.port]
            case .unknown: [flow.remote.port, flow.local.port]
            }
        return holds(ports: servicePorts, process: incident.closed?.process.name)
    }

    /// Whether a close of ours that can cost a client our answer is told.
    func holds(_ response: EndangeredResponse) -> Bool {
        holds(ports: [response.flow.local.port], process: response.process.name)
    }

    private func holds(ports servicePorts: [UInt16], process: String?) -> Bool {
        (ports.isEmpty || servicePorts.contains(where: ports.contains))
            && (processes.isEmpty || process.map(processes.contains) ?? false)
    }
}
