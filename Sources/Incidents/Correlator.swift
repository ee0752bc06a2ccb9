public import Records

/// Makes incidents out of records: joins a reset, its close and its RST on the wire, and decides the outcome.
///
/// It has no clock and does no input or output. An incident is in exactly one place at a time: open until its socket is
/// closed, waiting until its RST is found or the grace is over, then handed over and known by its name alone. Every
/// table is bounded by ``CorrelatorLimits``, and what happens at the bound is counted.
///
/// The kernel delivers a record at most once. Records of an incident may come in any order, and any may be missing;
/// a close carries its reset. All times are CLOCK_MONOTONIC in nanoseconds; one that lies before an earlier one counts
/// as that earlier one.
public struct Correlator: Sendable {
    /// The bounds it was made with.
    public let limits: CorrelatorLimits

    /// Incidents that ended without a RST on the wire, one for each: NAT, an interface without a hook, a lost record.
    ///
    /// Resets that no RST caused, or whose cause is not known, do not count.
    public internal(set) var unmatchedResets: UInt64 = 0
    /// Incidents whose RST was predicted to do anything but reset, by what was predicted and what happened.
    public internal(set) var mismatches: [Mismatch: UInt64] = [:]
    /// Records that were ignored: of an incident that had ended already, or a second reset of an open one.
    public internal(set) var duplicates: UInt64 = 0

    var clock: UInt64 = 0
    /// An open incident is kept as what it is if nothing more comes: abandoned.
    var open = AgedTable<Incident.ID, Incident>()
    var openByRole: [Role: Int] = [:]
    var waiting = AgedTable<Incident.ID, Incident>()
    var wires = WireTable()
    var ended = EndedSet()
    /// The open and waiting incidents that a late wire record can still improve.
    var seekers = FlowIndex<Incident.ID>()
    var finished: [Incident] = []
    var openEvictions: UInt64 = 0
    var waitingEvictions: UInt64 = 0
    var endedEvictions: UInt64 = 0

    /// Makes a correlator that has seen nothing.
    public init(limits: CorrelatorLimits = .init()) {
        self.limits = limits
    }

    /// Takes in one record.
    ///
    /// No table ages here: records that were read in one go meet each other, however long the reader had been away.
    ///
    /// - Parameters:
    ///   - record: A record of either ring.
    ///   - now: The time at which it was read.
    public mutating func receive(_ record: Record, at now: UInt64) {
        clock = max(clock, now)
        switch record {
        case .socketReset(let reset): begin(reset)
        case .socketClosed(let closed): close(closed)
        case .wireRST(let wire): offer(wire)
        // No reset of this host's sockets: there is nothing to join it with.
        case .endangered: break
        }
    }

    /// Lets time pass: forgets old RSTs, abandons incidents open for too long, and ends waits whose grace is over.
    ///
    /// Call it after both rings have been read, so that no wait ends while the record it is for lies unread.
    public mutating func advance(to now: UInt64) {
        clock = max(clock, now)
        wires.expire(olderThan: limits.wireAge, at: clock)
        while let (_, incident) = open.removeOldest(agedAtLeast: limits.openAge, at: clock) {
            abandon(incident)
        }
        while let (_, incident) = waiting.removeOldest(agedAtLeast: limits.wireGrace, at: clock) {
            release(incident)
        }
    }

    /// Hands over the incidents that have finished since the last call, each exactly once, in that order.
    ///
    /// They pile up until they are taken, as none may get lost: call it after each batch of records.
    public mutating func takeFinished() -> [Incident] {
        defer { finished = [] }
        return finished
    }

    /// Ends every incident, as the agent ends: what waits is released, what is open is abandoned.
    public mutating func end() {
        while let (_, incident) = waiting.removeOldest() {
            release(incident)
        }
        while let (_, incident) = open.removeOldest() {
            leaveOpen(incident)
            release(incident)
        }
    }
}
