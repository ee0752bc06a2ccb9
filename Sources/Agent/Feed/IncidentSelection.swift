package import Exposition
package import Incidents
package import Records

/// Which incidents somebody asks for.
package struct IncidentSelection: Hashable, Sendable {
    /// The outcomes; empty takes all.
    package var outcomes: Set<Outcome> = []
    /// The peer; nil takes any.
    package var remote: Endpoint?
    /// The moment that it must have ended at or after; nil takes any.
    package var since: Timestamp?

    /// Makes a selection of everything.
    package init() {}

    /// Whether an incident is asked for.
    package func holds(_ event: IncidentEvent) -> Bool {
        (outcomes.isEmpty || outcomes.contains(event.outcome))
            && remote.map { $0 == event.remote } ?? true
            && since.map { $0.nanosecondsSinceEpoch <= event.endTime.nanosecondsSinceEpoch } ?? true
    }
}
