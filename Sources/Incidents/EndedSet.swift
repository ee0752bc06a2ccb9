import DequeModule

/// The names of incidents that have ended, the newest of them.
///
/// A ring delivers a record once, so a duplicate can only be near its first. An abandoned incident's close may come
/// much later: when the name of one is forgotten, all as old are taken for ended from then on.
struct EndedSet {
    private let limit: Int
    private var names: [Incident.ID: Bool] = [:]
    private var order: Deque<Incident.ID> = []
    private var abandonedUntil: UInt64 = 0

    init(limit: Int) { self.limit = limit }

    var count: Int { names.count }

    func contains(_ id: Incident.ID) -> Bool { names[id] != nil || id.time <= abandonedUntil }

    /// Adds a name; returns whether another was forgotten for it.
    mutating func insert(_ id: Incident.ID, isAbandoned: Bool) -> Bool {
        if names.updateValue(isAbandoned, forKey: id) == nil { order.append(id) }
        guard order.count > limit, let oldest = order.popFirst() else { return false }
        if names.removeValue(forKey: oldest) == true { abandonedUntil = max(abandonedUntil, oldest.time) }
        return true
    }
}
