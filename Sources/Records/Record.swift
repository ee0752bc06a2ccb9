/// One record from the kernel half.
public enum Record: Hashable, Sendable {
    /// The kernel accepted a reset.
    case socketReset(Reset)
    /// A socket ended that had been reset with bytes unread or out of order.
    case socketClosed(SocketClosed)
    /// This host reset a client that had had an answer.
    case endangered(EndangeredResponse)
    /// A RST came in.
    case wireRST(WireRST)
}
