import Incidents
import Records
import Testing

/// One row: what reset and close say, and the outcome.
struct OutcomeCase: CustomTestStringConvertible {
    let testDescription: String
    let role: Role
    let unreadAtReset: UInt32
    let outOfOrder: UInt32
    let unreadAtClose: UInt32
    let reused: Bool
    let isSolicited: Bool?
    let outcome: Outcome

    init(
        _ name: String, _ role: Role, unread: UInt32, outOfOrder: UInt32 = 0, atClose: UInt32, reused: Bool = false,
        isSolicited: Bool? = true, _ outcome: Outcome
    ) {
        testDescription = name
        self.role = role
        unreadAtReset = unread
        self.outOfOrder = outOfOrder
        unreadAtClose = atClose
        self.reused = reused
        self.isSolicited = isSolicited
        self.outcome = outcome
    }

    static let all = [
        OutcomeCase("An upstream's answer closed away is lost", .upstream, unread: 77, atClose: 77, .lost),
        OutcomeCase("A part of an answer closed away is lost", .upstream, unread: 77, atClose: 1, .lost),
        OutcomeCase("Bytes that nobody waited for", .upstream, unread: 77, atClose: 77, isSolicited: false, .idle),
        OutcomeCase(
            "Bytes of which nobody knows whether somebody waited", .upstream, unread: 77, atClose: 77, isSolicited: nil,
            .lost),
        OutcomeCase(
            "Bytes that nobody waited for and somebody read", .upstream, unread: 77, atClose: 0, isSolicited: false,
            .recovered),
        OutcomeCase(
            "A request that nobody waited for", .downstream, unread: 77, atClose: 77, isSolicited: false,
            .requestDiscarded),
        OutcomeCase("A client's request closed away", .downstream, unread: 77, atClose: 77, .requestDiscarded),
        OutcomeCase("Bytes closed away by an unknown role", .unknown, unread: 77, atClose: 77, .unattributed),
        OutcomeCase("An answer read before the close", .upstream, unread: 77, atClose: 0, .recovered),
        OutcomeCase("A request read before the close", .downstream, unread: 77, atClose: 0, .recovered),
        OutcomeCase("Unknown bytes read before the close", .unknown, unread: 77, atClose: 0, .recovered),
        OutcomeCase("Only out-of-order bytes died", .upstream, unread: 0, outOfOrder: 9, atClose: 0, .empty),
        OutcomeCase("A disconnect comes before lost", .upstream, unread: 77, atClose: 77, reused: true, .discarded),
        OutcomeCase("A disconnect comes before recovered", .upstream, unread: 77, atClose: 0, reused: true, .discarded),
        OutcomeCase("A disconnected client", .downstream, unread: 77, atClose: 77, reused: true, .discarded),
    ]

    var closed: SocketClosed {
        .sample(
            .sample(role: role, unread: unreadAtReset, outOfOrder: outOfOrder, isSolicited: isSolicited),
            unread: unreadAtClose, reused: reused)
    }
}

@Suite("Outcomes")
struct OutcomeTests {
    @Test("The close decides the outcome", arguments: OutcomeCase.all)
    func closeDecides(row: OutcomeCase) {
        var correlator = Correlator()
        correlator.receive(.wireRST(.sample()), .socketReset(row.closed.reset), .socketClosed(row.closed))
        #expect(
            correlator.takeFinished()
                == [Incident(outcome: row.outcome, reset: row.closed.reset, closed: row.closed, wire: .sample())])
    }

    @Test("A close without its reset record ends the same way", arguments: OutcomeCase.all)
    func closeAlone(row: OutcomeCase) {
        var correlator = Correlator()
        correlator.receive(.wireRST(.sample()), .socketClosed(row.closed))
        #expect(
            correlator.takeFinished()
                == [Incident(outcome: row.outcome, reset: row.closed.reset, closed: row.closed, wire: .sample())])
    }

    @Test("A reset with nothing unread ends at once as empty", arguments: Role.allCases)
    func emptyAtOnce(role: Role) {
        let reset = Reset.sample(role: role, unread: 0)
        var correlator = Correlator()
        correlator.receive(.wireRST(.sample()), .socketReset(reset))
        #expect(
            correlator.takeFinished() == [Incident(outcome: .empty, reset: reset, closed: nil, wire: .sample())])
        #expect(correlator.openCount(role) == 0)
    }
}
