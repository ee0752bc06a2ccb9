/// Whether a RST may have cost an answer, as far as a capture can tell: it does not show what the process has read.
package enum Suspicion: UInt8, CaseIterable, Sendable {
    /// The answer was in order, the RST was accepted right behind it, and nothing shows that the answer was used.
    case suspected
    /// Which end is the server is not known.
    case unknownServer
    /// It comes from the client.
    case fromClient
    /// It does not end the connection, or whether it does is not known.
    case notAccepted
    /// No answer came before it.
    case noAnswer
    /// Only an interim answer came before it, such as 100 Continue, which is none yet (RFC 9110, 15.2).
    case interim
    /// The client has gone on: a FIN or another request after the answer.
    case used
    /// It came too long after the answer.
    case late

    /// The value of the event's field.
    package var label: String {
        switch self {
        case .suspected: "suspected"
        case .unknownServer: "server_unknown"
        case .fromClient: "from_client"
        case .notAccepted: "not_accepted"
        case .noAnswer: "no_answer"
        case .interim: "interim"
        case .used: "used"
        case .late: "late"
        }
    }
}
