/// Clients' views, the upstream's log and lostreply's incidents, joined request by request.
package struct Join {
    /// A finding for each request.
    package let findings: [RequestFinding]
    /// Incidents of no request of ours.
    package let strays: [IncidentReport]

    /// Joins them: views and log by request id, log and incidents by the proxy's end of the connection and by time.
    ///
    /// - Parameters:
    ///   - views: What the clients saw.
    ///   - entries: The upstream's log, for each connection in order.
    ///   - incidents: What lostreply says.
    package init(views: [ClientView], entries: [BackendEntry], incidents: [IncidentReport]) {
        let entriesOfConnection = Dictionary(grouping: entries.indices) { entries[$0].connection }
        let connections = Dictionary(grouping: entriesOfConnection.keys) { $0.proxy.description }
        let requests = Set(views.map(\.request.id))
        var incidentsOfEntry: [Int: [IncidentReport]] = [:]
        var strays: [IncidentReport] = []
        for incident in incidents {
            let connection = connections[incident.local, default: []]
                .filter { $0.opened <= incident.resetTime }.max { $0.opened < $1.opened }
            let entry = connection.flatMap { entriesOfConnection[$0] }?.last { entries[$0].time <= incident.resetTime }
            if let entry, requests.contains(entries[entry].requestID) {
                incidentsOfEntry[entry, default: []].append(incident)
            } else {
                strays.append(incident)
            }
        }
        let entriesOfRequest = Dictionary(grouping: entries.indices) { entries[$0].requestID }
        findings = views.map { view in
            RequestFinding(
                view: view,
                passages: entriesOfRequest[view.request.id, default: []].map { index in
                    RequestFinding.Passage(entry: entries[index], incidents: incidentsOfEntry[index, default: []])
                })
        }
        self.strays = strays
    }
}
