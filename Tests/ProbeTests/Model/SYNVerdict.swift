/// What becomes of a SYN, numbered as in `syn_verdict.h`.
enum SYNVerdict: UInt32, CaseIterable {
    /// Opens a connection, or repeats what opens one.
    case new = 0
    /// Answered by a challenge ACK.
    case challenged = 1
    /// Refused, with a RST or without an answer.
    case dropped = 2
    case forwarded = 3
    case otherHost = 4
}
