internal import Records

extension Outcome {
    /// How an incident ended whose socket was closed.
    ///
    /// Every byte stays readable after the reset until the socket is closed, so the close decides, not the reset.
    init(_ closed: SocketClosed) {
        if closed.reused {
            self = .discarded
        } else if closed.unreadBytes == 0 {
            self = closed.reset.unreadBytes > 0 ? .recovered : .empty
        } else {
            switch closed.reset.role {
            case .upstream: self = closed.reset.isSolicited == false ? .idle : .lost
            case .downstream: self = .requestDiscarded
            case .unknown: self = .unattributed
            }
        }
    }
}
