internal import NIOCore

/// What the connections of an endpoint share.
struct HTTPService: Sendable {
    /// What is served.
    let routes: HTTPRoutes
    /// The bounds within which.
    let limits: HTTPLimits
    /// The answers that clients have yet to take.
    let budget: AnswerBudget
    /// Who reads the stream of incidents.
    let streams: EventStreams
    /// Who goes on to the next request.
    let turns = AnswerTurns()

    /// Makes what the connections on an event loop share.
    init(_ routes: HTTPRoutes, _ limits: HTTPLimits, on loop: any EventLoop) {
        self.routes = routes
        self.limits = limits
        streams = EventStreams(on: loop)
        budget = AnswerBudget(limits.answerBytes)
    }
}
