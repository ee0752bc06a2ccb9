/// How each connection of a churn ends, once its request is answered.
public enum ChurnEnding: String, CaseIterable, Sendable {
    /// The client reads the reply and closes: FIN.
    case clientCloses
    /// The client reads the reply and resets the connection.
    case clientResets
    /// The server resets the connection behind its reply; the client leaves that unread until then, and closes.
    case serverResets

    /// The length of each request.
    static let requestBytes = 80
    /// The length of each reply.
    static let replyBytes = 100
}
