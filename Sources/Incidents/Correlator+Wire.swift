internal import Records

/// The join of an incident with the RST on the wire that caused it.
extension Correlator {
    mutating func takeWire(for reset: Reset) -> WireRST? {
        reset.cause == .noPacket ? nil : wires.take(for: reset, within: limits.wireAge)
    }

    /// What an incident keeps of its RST now that its close has decided the cause.
    mutating func keepWire(of incident: Incident, as reset: Reset) -> WireRST? {
        guard reset.cause == .noPacket, let wire = incident.wire else { return incident.wire }
        offer(wire)
        return nil
    }

    mutating func seek(_ incident: Incident) {
        guard incident.seeksWire else { return }
        if seekers.append(incident.id, to: incident.reset.flow) {
            seekers.removeOldest(from: incident.reset.flow)
        }
    }

    /// Gives a RST to the incident it explains, whose former one is then offered in turn, or keeps it for one to come.
    mutating func offer(_ wire: WireRST) {
        var offered = wire
        while let taker = taker(of: offered) {
            guard let former = attach(offered, to: taker) else { return }
            offered = former
        }
        wires.insert(offered, at: clock, limit: limits.maxWire)
    }

    /// The incident that this RST explains: that of the first reset after it.
    private func taker(of wire: WireRST) -> Incident? {
        var taker: Incident?
        for id in seekers[wire.flow] {
            guard let incident = open[id] ?? waiting[id], wire.precedes(incident.reset, within: limits.wireAge) else {
                continue
            }
            if let present = incident.wire, !wire.outranks(present) { continue }
            if let taker, taker.reset.time <= incident.reset.time { continue }
            taker = incident
        }
        return taker
    }

    /// Attaches a RST to an incident, which is released if it has only waited for it, and returns its former one.
    private mutating func attach(_ wire: WireRST, to incident: Incident) -> WireRST? {
        var improved = incident
        improved.wire = wire
        open.replace(improved, for: improved.id)
        waiting.replace(improved, for: improved.id)
        if !improved.seeksWire {
            seekers.remove(improved.id, from: improved.reset.flow)
            if let complete = waiting.remove(improved.id) {
                release(complete)
            }
        }
        return incident.wire
    }
}

extension Incident {
    /// Whether a wire record that comes late can still improve it: it has none, or one that explains no reset.
    var seeksWire: Bool {
        reset.cause != .noPacket && wire?.verdict.predictsReset != true
    }
}
