internal import Records

extension Outcome {
    /// How an incident ends with its socket: a loss is decided at the close, not at the reset.
    init(closed: SocketClosed) {
        if closed.reused {
            self = .discarded
        } else if closed.unreadBytes > 0 {
            switch closed.reset.role {
            case .upstream: self = .lost
            case .downstream: self = .requestDiscarded
            case .unknown: self = .unattributed
            }
        } else {
            self = closed.reset.unreadBytes > 0 ? .recovered : .empty
        }
    }
}
