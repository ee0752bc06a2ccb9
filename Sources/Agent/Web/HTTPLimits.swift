/// The bounds within which the endpoint serves.
public struct HTTPLimits: Hashable, Sendable {
    /// Connections at once; one more takes the place of the one that has made no headway for the longest.
    public var connections = 64
    /// Bytes of a request's headers, and of its target; beyond, it is answered 400 and the connection closed.
    public var headerBytes = 8 * 1024
    /// Bytes of a request's body, which is read and thrown away; beyond, it is answered 413 and the connection closed.
    public var bodyBytes = 64 * 1024
    /// Bytes of the answers that clients have yet to take; beyond, who has been at it for the longest is closed.
    public var answerBytes = 32 << 20
    /// The time for a whole request to arrive, from its first byte.
    public var receiving = Duration.seconds(10)
    /// The time that a connection may stay silent between requests, or before its first.
    public var idle = Duration.seconds(30)
    /// The time for an answer to be taken by the client's kernel.
    public var sending = Duration.seconds(30)
    /// The time that is left to a client, after the last answer, to close its end.
    ///
    /// Closing at once would make the kernel send a RST where request bytes are unread, and the client might lose the
    /// answer: the TCP reset problem of RFC 9112, 9.6.
    public var lingering = Duration.seconds(2)

    /// Makes the default bounds.
    public init() {}
}
