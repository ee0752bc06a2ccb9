import CRecords
import Records
import Testing

/// A verdict, and every refusal by which the kernel may say the same.
struct RefusalCase: CustomTestStringConvertible, Sendable {
    let verdict: Verdict
    let refusals: [lostreply_refusal]

    var testDescription: String { verdict.label }

    init(_ verdict: Verdict, _ refusals: lostreply_refusal...) {
        self.verdict = verdict
        self.refusals = refusals
    }

    static let all = [
        RefusalCase(.acceptedExact),
        RefusalCase(.acceptedFIN),
        RefusalCase(.acceptedSACK),
        RefusalCase(.acceptedSynSent),
        RefusalCase(.acceptedRequest, LOSTREPLY_NOT_SPECIFIED),
        RefusalCase(.acceptedTimeWait, LOSTREPLY_NOT_SPECIFIED),
        RefusalCase(.challenged, LOSTREPLY_TCP_RESET, LOSTREPLY_NOT_SPECIFIED),
        RefusalCase(
            .droppedOld, LOSTREPLY_TCP_OLD_SEQUENCE, LOSTREPLY_TCP_INVALID_SEQUENCE, LOSTREPLY_TCP_OVERWINDOW,
            LOSTREPLY_NOT_SPECIFIED),
        RefusalCase(
            .droppedBeyond, LOSTREPLY_TCP_INVALID_SEQUENCE, LOSTREPLY_TCP_INVALID_END_SEQUENCE,
            LOSTREPLY_TCP_OVERWINDOW, LOSTREPLY_NOT_SPECIFIED),
        RefusalCase(.droppedAck, LOSTREPLY_TCP_RESET, LOSTREPLY_TCP_INVALID_ACK_SEQUENCE),
        RefusalCase(.droppedListen, LOSTREPLY_TCP_RESET, LOSTREPLY_TCP_FLAGS),
        RefusalCase(.droppedTimeWait, LOSTREPLY_NOT_SPECIFIED),
        RefusalCase(
            .droppedPAWS, LOSTREPLY_TCP_RFC7323_PAWS, LOSTREPLY_TCP_RFC7323_TW_PAWS, LOSTREPLY_NOT_SPECIFIED),
        RefusalCase(.noSocket, LOSTREPLY_NO_SOCKET_REFUSAL),
        RefusalCase(.forwarded),
        RefusalCase(.otherHost),
        RefusalCase(.sent),
    ]
}

@Suite("Refusals")
struct RefusalTests {
    @Test("A verdict expects its refusals and no other", arguments: RefusalCase.all)
    func expectations(_ row: RefusalCase) {
        let verdict = lostreply_verdict(rawValue: UInt32(row.verdict.rawValue))
        let expected = (0..<LOSTREPLY_REFUSALS.rawValue).filter { refusal in
            lostreply_expects(verdict, lostreply_refusal(rawValue: refusal)) != 0
        }
        #expect(Set(expected) == Set(row.refusals.map(\.rawValue)))
    }

    @Test("Every verdict has its row")
    func complete() {
        #expect(Set(RefusalCase.all.map(\.verdict)) == Set(Verdict.allCases))
    }
}
