public import Records

/// One accepted reset and how it ended: the unit of every count and event.
public struct Incident: Hashable, Sendable {
    /// Names an incident: a socket's cookie and the time of its reset, in CLOCK_MONOTONIC nanoseconds.
    public struct ID: Hashable, Sendable {
        /// The socket's cookie.
        public var cookie: UInt64
        /// The time of the reset.
        public var time: UInt64

        /// Makes the name of the incident that a reset starts.
        public init(cookie: UInt64, time: UInt64) {
            self.cookie = cookie
            self.time = time
        }
    }

    /// How it ended.
    public var outcome: Outcome
    /// The reset that started it.
    public var reset: Reset
    /// The close that ended it; nil for `empty` and `abandoned`.
    public var closed: SocketClosed?
    /// The RST on the wire; nil where none was found (NAT, a hook that is not there, a dropped record).
    public var wire: WireRST?

    /// Makes an incident.
    public init(outcome: Outcome, reset: Reset, closed: SocketClosed?, wire: WireRST?) {
        self.outcome = outcome
        self.reset = reset
        self.closed = closed
        self.wire = wire
    }

    /// The incident's name.
    public var id: ID { ID(cookie: reset.cookie, time: reset.time) }
}
