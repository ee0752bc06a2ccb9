/// What breaks in a round.
enum SoakFault: String, CaseIterable {
    /// An interface goes down and comes up, others appear and vanish.
    case interfaces
    /// The events' disk is full, and then is not.
    case disk
    /// An agent is ended by SIGTERM and started anew.
    case restart
    /// An agent is ended by SIGKILL and started anew.
    case kill

    /// The fault of a round; they take turns.
    ///
    /// - Parameter round: The round's number, from 1.
    /// - Returns: The fault.
    static func ofRound(_ round: Int) -> Self { allCases[(round - 1) % allCases.count] }
}
