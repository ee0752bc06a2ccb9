/// What the connections of an endpoint share.
struct HTTPService: Sendable {
    /// What is served.
    let routes: HTTPRoutes
    /// The bounds within which.
    let limits: HTTPLimits
    /// The answers that clients have yet to take.
    let budget: AnswerBudget
    /// Who goes on to the next request.
    let turns = AnswerTurns()

    /// Makes what connections share.
    init(_ routes: HTTPRoutes, _ limits: HTTPLimits) {
        self.routes = routes
        self.limits = limits
        budget = AnswerBudget(limits.answerBytes)
    }
}
