internal import Records

/// The life of an incident, from its reset to its release.
extension Correlator {
    mutating func begin(_ reset: Reset) {
        var incident = Incident(outcome: .abandoned, reset: reset, closed: nil, wire: nil)
        guard open[incident.id] == nil, !hasEnded(incident.id) else {
            duplicates += 1
            return
        }
        incident.wire = takeWire(for: reset)
        if reset.unreadBytes == 0, reset.outOfOrderBytes == 0 {
            incident.outcome = .empty
            finish(incident)
        } else {
            enterOpen(incident)
        }
    }

    mutating func close(_ closed: SocketClosed) {
        var incident = Incident(outcome: Outcome(closed), reset: closed.reset, closed: closed, wire: nil)
        if let opened = open.remove(incident.id) {
            leaveOpen(opened)
            incident.wire = keepWire(of: opened, as: closed.reset)
        } else if hasEnded(incident.id) {
            duplicates += 1
            return
        } else {
            incident.wire = takeWire(for: closed.reset)
        }
        finish(incident)
    }

    mutating func enterOpen(_ incident: Incident) {
        open.insert(incident, for: incident.id, at: clock)
        openByRole[incident.reset.role, default: 0] += 1
        seek(incident)
        while open.count > limits.maxOpen, let (_, oldest) = open.removeOldest() {
            abandon(oldest)
        }
    }

    /// Undoes ``enterOpen(_:)`` for an incident that was taken out of the table.
    mutating func leaveOpen(_ incident: Incident) {
        openByRole[incident.reset.role, default: 0] -= 1
        seekers.remove(incident.id, from: incident.reset.flow)
    }

    mutating func abandon(_ incident: Incident) {
        openEvictions += 1
        leaveOpen(incident)
        finish(incident)
    }

    mutating func finish(_ incident: Incident) {
        guard incident.seeksWire else {
            release(incident)
            return
        }
        waiting.insert(incident, for: incident.id, at: clock)
        seek(incident)
        while waiting.count > limits.maxWaiting, let (_, oldest) = waiting.removeOldest() {
            waitingEvictions += 1
            release(oldest)
        }
    }

    mutating func release(_ released: Incident) {
        var incident = released
        // The kernel half could not decide what reset it; a RST that was to reset it did.
        if incident.reset.cause == .open, incident.wire?.verdict.predictsReset == true {
            incident.reset.cause = .packet
        }
        seekers.remove(incident.id, from: incident.reset.flow)
        if incident.wire == nil, incident.reset.cause == .packet {
            unmatchedResets += 1
        }
        if let mismatch = Mismatch(incident) {
            mismatches[mismatch, default: 0] += 1
        }
        ended.insert(incident.id, abandoned: incident.outcome == .abandoned, at: clock)
        while ended.count > limits.maxEnded {
            ended.removeOldest()
            endedEvictions += 1
        }
        finished.append(incident)
    }

    func hasEnded(_ id: Incident.ID) -> Bool {
        waiting[id] != nil || ended.contains(id)
    }
}
