internal import DequeModule

/// The names of incidents that were handed over, in bounded number.
///
/// A ring delivers a record once, and the records of one incident come close together, so a forgotten name is not
/// missed. The exception is an abandoned incident, whose close may come at any time: when its name is forgotten, its
/// reset time stays behind in ``watermark``.
struct EndedSet: Sendable {
    private struct Place {
        let id: Incident.ID
        let abandoned: Bool
        let arrival: UInt64
    }

    private var ids: Set<Incident.ID> = []
    private var order: Deque<Place> = []

    /// The newest reset of the abandoned incidents that were forgotten, CLOCK_MONOTONIC in nanoseconds.
    private(set) var watermark: UInt64?

    /// Names held.
    var count: Int { ids.count }

    /// When the oldest name came in; nil where there is none.
    var oldestArrival: UInt64? { order.first?.arrival }

    /// Whether this incident has ended, or has to be taken for one that has.
    func contains(_ id: Incident.ID) -> Bool {
        if let watermark, id.time <= watermark { return true }
        return ids.contains(id)
    }

    /// Remembers an incident that is not in the set.
    mutating func insert(_ id: Incident.ID, abandoned: Bool, at arrival: UInt64) {
        ids.insert(id)
        order.append(Place(id: id, abandoned: abandoned, arrival: arrival))
    }

    /// Forgets the oldest name.
    mutating func removeOldest() {
        guard let oldest = order.popFirst() else { return }
        ids.remove(oldest.id)
        if oldest.abandoned {
            watermark = max(watermark ?? 0, oldest.id.time)
        }
    }
}
