/// A close of ours with request bytes unread, whose RST can make a client throw away what it has of our answer.
///
/// As `tcp_send_reset` saw it, on a connection that the client had opened and that had carried an answer
/// (RFC 9112, 9.6).
public struct EndangeredResponse: Hashable, Sendable {
    /// CLOCK_MONOTONIC, in nanoseconds.
    public var time: UInt64
    /// The socket's cookie.
    public var cookie: UInt64
    /// The connection; the client is its remote end.
    public var flow: Flow
    /// Payload bytes that the connection ever carried to the client.
    public var sentBytes: UInt64
    /// Payload bytes of the request that nobody had read.
    public var unreadBytes: UInt32
    /// Why the kernel sent the RST.
    public var reason: SentReset
    /// The process that closed.
    public var process: ClosingProcess

    /// Makes a record.
    public init(
        time: UInt64, cookie: UInt64, flow: Flow, sentBytes: UInt64, unreadBytes: UInt32, reason: SentReset,
        process: ClosingProcess
    ) {
        self.time = time
        self.cookie = cookie
        self.flow = flow
        self.sentBytes = sentBytes
        self.unreadBytes = unreadBytes
        self.reason = reason
        self.process = process
    }
}
