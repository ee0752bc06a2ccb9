/// How an incident ended; each has exactly one outcome.
public enum Outcome: UInt8, CaseIterable, Sendable {
    /// An upstream's answer was closed away unread, or nobody knows that it was none.
    case lost
    /// The same, but nobody had asked for the bytes: an idle connection's 408, a TLS alert.
    case idle
    /// Unread at the reset, all read before the close.
    case recovered
    /// Nothing was unread at the reset.
    case empty
    /// A client's RST, its unread request bytes closed away.
    case requestDiscarded
    /// Closed with unread bytes on a connection whose role is not known.
    case unattributed
    /// The socket was disconnected and so emptied.
    case discarded
    /// Not followed to its end: evicted, or still open when the agent ended.
    case abandoned

    /// The value of the `outcome` label and of the event's `outcome` field.
    public var label: String {
        switch self {
        case .lost: "lost"
        case .idle: "idle"
        case .recovered: "recovered"
        case .empty: "empty"
        case .requestDiscarded: "request_discarded"
        case .unattributed: "unattributed"
        case .discarded: "discarded"
        case .abandoned: "abandoned"
        }
    }
}
