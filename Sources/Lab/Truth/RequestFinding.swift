/// One client's request: what came of it on each upstream connection that it was sent over, and what lostreply says.
package struct RequestFinding {
    /// One passage of the request over an upstream connection.
    package struct Passage {
        let entry: BackendEntry
        /// The incidents of its connection that followed it and no later request.
        package let incidents: [IncidentReport]
    }

    /// What is to be thought of a passage, and of what lostreply says of it.
    package enum Judgement: Equatable {
        /// No answer was lost, and none is claimed to be.
        case nothingLost
        /// An answer was lost, and lostreply says so.
        case trueClaim
        /// lostreply says so, and it is not so, or it names another answer.
        case falseClaim
        /// An answer was lost that the proxy had read, which the kernel saw: for this reason.
        case explained(String)
        /// An answer was lost, and lostreply does not know.
        case missed
    }

    /// What the client saw.
    let view: ClientView
    /// Its passages; several where the proxy has sent it again.
    package let passages: [Passage]

    /// Whether the client got an answer of the upstream, whole.
    package var isServed: Bool {
        passages.contains { passage in passage.entry.answer.map { view.got($0) } ?? false }
    }

    /// Whether the proxy's kernel had an answer, and the client did not get it.
    func isLost(_ passage: Passage) -> Bool {
        guard let answer = passage.entry.answer, passage.entry.isAnswered else { return false }
        return !view.got(answer)
    }

    /// Judges a passage.
    ///
    /// - Parameter passage: One of the request's.
    /// - Returns: What is to be thought of it.
    package func judgement(of passage: Passage) -> Judgement {
        let claim = passage.incidents.first { $0.isClaim }
        guard isLost(passage) else { return claim == nil ? .nothingLost : .falseClaim }
        if let claim {
            let named = claim.statusLine ?? passage.entry.answer?.statusLine
            return named == passage.entry.answer?.statusLine ? .trueClaim : .falseClaim
        }
        for incident in passage.incidents where incident.unreadAtCloseBytes ?? 0 == 0 {
            switch incident.outcome {
            case "recovered": return .explained("the proxy read the answer after the reset, and dropped it")
            case "empty": return .explained("the proxy had read the answer before the reset, and dropped it")
            default: break
            }
        }
        return .missed
    }
}
