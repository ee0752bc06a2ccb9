internal import Records

/// RSTs on the wire that no incident has taken, a few for each flow.
struct WireTable: Sendable {
    private var records = AgedTable<UInt64, WireRST>()
    private(set) var serials = FlowIndex<UInt64>()
    private var nextSerial: UInt64 = 0

    /// RSTs that were pushed out, by newer ones or by likelier ones of the same flow.
    private(set) var evictions: UInt64 = 0

    /// RSTs held.
    var count: Int { records.count }

    /// When the oldest RST came in; nil where there is none.
    var oldestArrival: UInt64? { records.oldestArrival }

    /// Adds a RST; from a flow that has too many the least likely cause of a reset goes, from a full table the oldest.
    mutating func insert(_ wire: WireRST, at now: UInt64, limit: Int) {
        records.insert(wire, for: nextSerial, at: now)
        if serials.append(nextSerial, to: wire.flow), let last = leastLikely(in: wire.flow) {
            remove(last, from: wire.flow)
            evictions += 1
        }
        nextSerial += 1
        while count > limit, let (serial, oldest) = records.removeOldest() {
            serials.remove(serial, from: oldest.flow)
            evictions += 1
        }
    }

    /// Takes out the likeliest cause of a reset; nil where no RST of its flow came at most `age` nanoseconds before.
    mutating func take(for reset: Reset, within age: UInt64) -> WireRST? {
        var best: (serial: UInt64, wire: WireRST)?
        for serial in serials[reset.flow] {
            guard let wire = records[serial], wire.precedes(reset, within: age) else { continue }
            if best.map({ wire.outranks($0.wire) }) ?? true {
                best = (serial, wire)
            }
        }
        guard let best else { return nil }
        remove(best.serial, from: reset.flow)
        return best.wire
    }

    /// Forgets RSTs that came `age` nanoseconds ago: that is no eviction, most RSTs cause no incident.
    mutating func expire(olderThan age: UInt64, at now: UInt64) {
        while let (serial, wire) = records.removeOldest(agedAtLeast: age, at: now) {
            serials.remove(serial, from: wire.flow)
        }
    }

    private func leastLikely(in flow: Flow) -> UInt64? {
        var last: (serial: UInt64, wire: WireRST)?
        for serial in serials[flow] {
            guard let wire = records[serial] else { continue }
            if last.map({ $0.wire.outranks(wire) }) ?? true {
                last = (serial, wire)
            }
        }
        return last?.serial
    }

    private mutating func remove(_ serial: UInt64, from flow: Flow) {
        _ = records.remove(serial)
        serials.remove(serial, from: flow)
    }
}
