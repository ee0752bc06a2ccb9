/// The end of a socket that had been reset with bytes unread or out of order, as `tcp_destroy_sock` saw it.
///
/// It carries the reset, so that the loss of the reset's own record costs nothing.
public struct SocketClosed: Hashable, Sendable {
    /// The reset that the socket had received.
    public var reset: Reset
    /// CLOCK_MONOTONIC, in nanoseconds.
    public var time: UInt64
    /// Payload bytes that nobody had read.
    public var unreadBytes: UInt32
    /// Whether the socket was disconnected after the reset, by connect(AF_UNSPEC), and so emptied.
    public var reused: Bool
    /// The error still set on the socket, an errno; 0 where the application had taken it.
    public var socketError: Int32
    /// The process that closed it.
    public var process: ClosingProcess

    /// Makes a close record.
    public init(
        reset: Reset, time: UInt64, unreadBytes: UInt32, reused: Bool, socketError: Int32, process: ClosingProcess
    ) {
        self.reset = reset
        self.time = time
        self.unreadBytes = unreadBytes
        self.reused = reused
        self.socketError = socketError
        self.process = process
    }
}
