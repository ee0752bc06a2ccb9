import Incidents
import Records
import TestSupport

/// A random history: what happened to some connections, and the records that tell of it, in order of time.
struct History {
    /// One reset and what became of its socket.
    struct Life {
        var reset: Reset
        /// Nil where nothing was unread, and where the socket outlives the history.
        var closed: SocketClosed?
        /// The RSTs of its flow around the reset, all with a sequence number of their own.
        var wires: [WireRST]
        /// What a follower that misses nothing makes of it.
        var outcome: Outcome
    }

    /// A record and the time at which it was made.
    struct Event {
        var time: UInt64
        var record: Record

        /// The incident that it is a socket record of.
        var id: Incident.ID? {
            switch record {
            case .socketReset(let reset): reset.id
            case .socketClosed(let closed): closed.reset.id
            case .wireRST, .endangered: nil
            }
        }
    }

    private(set) var lives: [Life] = []

    /// Every record once, in order of time.
    var events: [Event] {
        let events = lives.flatMap { life in
            // The reset's own record may be made before its cause is decided.
            var early = life.reset
            early.cause = life.closed == nil ? early.cause : .open
            return [Event(time: early.time, record: .socketReset(early))]
                + life.closed.map { [Event(time: $0.time, record: .socketClosed($0))] }.orEmpty
                + life.wires.map { Event(time: $0.time, record: .wireRST($0)) }
        }
        return events.sorted { $0.time < $1.time }
    }

    /// Makes up to twelve lives on so many flows, each flow's resets one after the other.
    init(flows: Int, using generator: inout SplitMix64) {
        var clock = second
        for number in 0..<Int.random(in: 1...12, using: &generator) {
            clock += UInt64.random(in: 1...20 * millisecond, using: &generator)
            let flow = Flow.sample(port: UInt16(number % flows))
            lives.append(Self.life(number: number, at: clock, on: flow, using: &generator))
        }
    }

    private static func life(
        number: Int, at time: UInt64, on flow: Flow, using generator: inout SplitMix64
    ) -> Life {
        let unread: UInt32 = generator.chance(70) ? 77 : 0
        let outOfOrder: UInt32 = generator.chance(20) ? 9 : 0
        let role = Role.allCases.randomElement(using: &generator) ?? .unknown
        // A cookie comes again where a socket was disconnected and connected anew.
        let reset = Reset.sample(
            time: time, cookie: UInt64(number / 2), flow: flow, role: role,
            cause: generator.chance(85) ? .packet : .noPacket, unread: unread, outOfOrder: outOfOrder)
        let wires = wires(number: number, of: reset, using: &generator)
        guard unread > 0 || outOfOrder > 0 else {
            return Life(reset: reset, closed: nil, wires: wires, outcome: .empty)
        }
        guard generator.chance(85) else {
            return Life(reset: reset, closed: nil, wires: wires, outcome: .abandoned)
        }
        var closed = SocketClosed.sample(reset)
        closed.time = time + UInt64.random(in: 0...100 * millisecond, using: &generator)
        closed.reused = generator.chance(15)
        closed.unreadBytes = generator.chance(60) ? unread : 0
        return Life(reset: reset, closed: closed, wires: wires, outcome: outcome(of: closed))
    }

    /// The outcome by the table of the design, in words other than the module's.
    private static func outcome(of closed: SocketClosed) -> Outcome {
        switch (closed.reused, closed.reset.unreadBytes > 0, closed.unreadBytes > 0, closed.reset.role) {
        case (true, _, _, _): .discarded
        case (_, false, _, _): .empty
        case (_, _, false, _): .recovered
        case (_, _, true, .upstream): .lost
        case (_, _, true, .downstream): .requestDiscarded
        case (_, _, true, .unknown): .unattributed
        }
    }

    /// At most four RSTs: refused ones before, the accepted one, second ones after.
    private static func wires(number: Int, of reset: Reset, using generator: inout SplitMix64) -> [WireRST] {
        var wires: [WireRST] = []
        func add(_ time: UInt64, _ verdict: Verdict, backlog: Bool = false) {
            let sequence = UInt32(number * 4 + wires.count)
            wires.append(
                .sample(time: time, flow: reset.flow, sequence: sequence, verdict: verdict, backlog: backlog))
        }
        if generator.chance(30) {
            add(reset.time - 300_000, .challenged)
        }
        if reset.cause == .packet {
            let backlog = generator.chance(10)
            add(
                reset.time - UInt64.random(in: 0...50_000, using: &generator),
                backlog ? .challenged : .acceptedExact, backlog: backlog)
        }
        for later in 0..<UInt64.random(in: 0...2, using: &generator) {
            add(reset.time + 1 + later * 1000, generator.chance(20) ? .acceptedExact : .noSocket)
        }
        return wires
    }
}

extension Optional where Wrapped: RangeReplaceableCollection {
    fileprivate var orEmpty: Wrapped { self ?? Wrapped() }
}
