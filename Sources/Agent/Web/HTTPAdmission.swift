internal import NIOCore
internal import NIOHTTP1

/// Whether a connection's requests get their answers, and which headers those have.
struct HTTPAdmission: Sendable {
    /// What protects the endpoint.
    let security: WebSecurity
    /// Who looks at passwords.
    let authenticator: Authenticator
    /// The generation of the protection that the connection was made under.
    var generation = 0

    /// Whether the connection was made under what is in force now; if not, the next answer is its last.
    var isCurrent: Bool { security.current.generation == generation }

    /// The same for a connection of a generation.
    func of(_ generation: Int) -> HTTPAdmission {
        HTTPAdmission(security: security, authenticator: authenticator, generation: generation)
    }

    /// Decides on a request.
    ///
    /// - Parameters:
    ///   - head: The request's head.
    ///   - channel: Its connection.
    /// - Returns: The answer that refuses it; nil lets it in.
    func refusal(of head: HTTPRequestHead, on channel: any Channel) -> EventLoopFuture<HTTPAnswer?> {
        let users = security.lookedAt().users
        guard !users.isEmpty else { return channel.eventLoop.makeSucceededFuture(nil) }
        let address = channel.remoteAddress?.ipAddress ?? ""
        return authenticator.decide(authorization: head.headers["authorization"], users: users, address: address)
            .map(Self.answer)
    }

    private static func answer(to outcome: Authenticator.Outcome) -> HTTPAnswer? {
        switch outcome {
        case .accepted: return nil
        case .missing: return unauthorized("a name and a password are needed")
        case .malformed: return unauthorized("the Authorization header is not that of the Basic scheme")
        case .wrong: return unauthorized("the name or the password is wrong")
        case .busy:
            var answer = HTTPAnswer(.serviceUnavailable, text: "too many passwords are being checked\n")
            answer.headers = [("Retry-After", "1")]
            return answer
        }
    }

    private static func unauthorized(_ reason: String) -> HTTPAnswer {
        var answer = HTTPAnswer(.unauthorized, text: reason + "\n")
        answer.headers = [("WWW-Authenticate", "Basic realm=\"lostreply\", charset=\"UTF-8\"")]
        return answer
    }
}
