import DequeModule
internal import Records

/// RSTs from the wire that wait for the resets that they caused.
struct WireTable {
    /// A dying peer answers each segment in flight with a RST; the newest few of a flow tell all.
    private static let perFlow = 4

    private let limit: Int
    private let age: UInt64
    private var flows: [Flow: [WireRST]] = [:]
    /// When each came, in order; a flow's entry may be claimed already.
    private var order: Deque<(flow: Flow, time: UInt64)> = []

    private(set) var count = 0
    private(set) var evictions: UInt64 = 0

    init(limit: Int, age: UInt64) {
        self.limit = limit
        self.age = age
    }

    mutating func insert(_ wire: WireRST) {
        flows[wire.flow, default: []].append(wire)
        count += 1
        if flows[wire.flow, default: []].count > Self.perFlow { drop(wire.flow, at: 0) }
        order.append((wire.flow, wire.time))
        if order.count > limit { dropOldest() }
    }

    /// Forgets what is too old to be claimed.
    mutating func expire(at now: UInt64) {
        while let oldest = order.first, oldest.time < now, now - oldest.time > age { dropOldest() }
    }

    /// Takes the RST that caused a reset: not later than that, one that predicts a reset before one that does not,
    /// and of those the newest.
    mutating func claim(for reset: Reset) -> WireRST? {
        guard let wires = flows[reset.flow] else { return nil }
        let candidates = wires.indices.filter {
            wires[$0].time <= reset.time && reset.time - wires[$0].time <= age
        }
        let best = candidates.max { left, right in
            let (left, right) = (wires[left], wires[right])
            return left.verdict.predictsReset == right.verdict.predictsReset
                ? left.time < right.time : right.verdict.predictsReset
        }
        guard let best else { return nil }
        remove(reset.flow, at: best)
        return wires[best]
    }

    private mutating func dropOldest() {
        guard let oldest = order.popFirst() else { return }
        if let index = flows[oldest.flow]?.firstIndex(where: { $0.time == oldest.time }) {
            drop(oldest.flow, at: index)
        }
    }

    private mutating func drop(_ flow: Flow, at index: Int) {
        remove(flow, at: index)
        evictions += 1
    }

    private mutating func remove(_ flow: Flow, at index: Int) {
        flows[flow]?.remove(at: index)
        if flows[flow]?.isEmpty ?? false { flows[flow] = nil }
        count -= 1
    }
}
