import CRecords
import Records
import Testing

/// A RST at an offset from RCV.NXT, to a receiver in a state, and what Linux does with it.
struct VerdictCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let state: TCPState?
    let offset: Int64
    let verdict: Verdict
    var payload: UInt32 = 0
    var acknowledgedBehind: UInt32 = 0
    var sackEdge: Int64?
    var queueHoldsData = false
    var checksEnd = false

    static let window: UInt32 = 1000

    static let all: [VerdictCase] = [
        VerdictCase(testDescription: "Exact resets", state: .established, offset: 0, verdict: .acceptedExact),
        VerdictCase(
            testDescription: "Exact with payload resets", state: .established, offset: 0, verdict: .acceptedExact,
            payload: 10),
        VerdictCase(testDescription: "Inside is challenged", state: .established, offset: 1, verdict: .challenged),
        VerdictCase(
            testDescription: "The right edge is inclusive", state: .established, offset: 1000, verdict: .challenged),
        VerdictCase(
            testDescription: "Beyond the right edge is dropped", state: .established, offset: 1001,
            verdict: .droppedBeyond),
        VerdictCase(
            testDescription: "One before is old", state: .established, offset: -1, verdict: .droppedOld),
        VerdictCase(
            testDescription: "One before is challenged while our ACK is delayed", state: .established, offset: -1,
            verdict: .challenged, acknowledgedBehind: 10),
        VerdictCase(
            testDescription: "Left of what we acknowledged is old", state: .established, offset: -11,
            verdict: .droppedOld, acknowledgedBehind: 10),
        VerdictCase(
            testDescription: "Payload that reaches the window is challenged", state: .established, offset: -10,
            verdict: .challenged, payload: 10),
        VerdictCase(
            testDescription: "One before resets after the peer's FIN", state: .closeWait, offset: -1,
            verdict: .acceptedFIN),
        VerdictCase(
            testDescription: "Two before does not", state: .closeWait, offset: -2, verdict: .droppedOld),
        VerdictCase(
            testDescription: "One before resets in LAST_ACK", state: .lastAck, offset: -1, verdict: .acceptedFIN),
        VerdictCase(
            testDescription: "One before resets in CLOSING", state: .closing, offset: -1, verdict: .acceptedFIN),
        VerdictCase(
            testDescription: "One before is old in FIN_WAIT2", state: .finWait2, offset: -1, verdict: .droppedOld),
        VerdictCase(
            testDescription: "The right-most SACK edge resets", state: .established, offset: 500,
            verdict: .acceptedSACK, sackEdge: 500),
        VerdictCase(
            testDescription: "Another place in the window does not", state: .established, offset: 400,
            verdict: .challenged, sackEdge: 500),
        VerdictCase(
            testDescription: "Payload past the window is dropped where data is queued (6.17)", state: .established,
            offset: 0, verdict: .droppedBeyond, payload: 1001, queueHoldsData: true, checksEnd: true),
        VerdictCase(
            testDescription: "and taken into an empty queue", state: .established, offset: 0, verdict: .acceptedExact,
            payload: 1001, checksEnd: true),
        VerdictCase(testDescription: "A listener ignores it", state: .listen, offset: 0, verdict: .droppedListen),
        VerdictCase(testDescription: "Nobody is there", state: nil, offset: 0, verdict: .noSocket),
        VerdictCase(
            testDescription: "Exact ends a request", state: .newSynReceived, offset: 0, verdict: .acceptedRequest),
        VerdictCase(
            testDescription: "In the window a request challenges", state: .newSynReceived, offset: 5,
            verdict: .challenged),
        VerdictCase(
            testDescription: "Exact ends TIME_WAIT", state: .timeWait, offset: 0, verdict: .acceptedTimeWait),
        VerdictCase(
            testDescription: "Any other leaves TIME_WAIT", state: .timeWait, offset: 1, verdict: .droppedTimeWait),
    ]
}

@Suite("Verdicts")
struct VerdictTests {
    @Test("A RST is judged as Linux does, wherever sequence numbers wrap", arguments: VerdictCase.all)
    func judge(_ row: VerdictCase) {
        for next: UInt32 in [0, 1, 500, .max, .max - 500, 1 << 31, (1 << 31) - 1] {
            var rst = lostreply_control()
            rst.seq = next &+ UInt32(truncatingIfNeeded: row.offset)
            rst.end_seq = rst.seq &+ row.payload
            var receiver = lostreply_receiver()
            receiver.state = UInt32(row.state?.rawValue ?? 0)
            receiver.substate = UInt32(TCPState.timeWait.rawValue)
            receiver.rcv_nxt = next
            receiver.rcv_wup = next &- row.acknowledgedBehind
            receiver.rcv_wnd = VerdictCase.window + row.acknowledgedBehind
            if let edge = row.sackEdge {
                receiver.has_sack_edge = 1
                receiver.sack_edge = next &+ UInt32(truncatingIfNeeded: edge)
            }
            receiver.queue_holds_data = row.queueHoldsData ? 1 : 0
            receiver.checks_end = row.checksEnd ? 1 : 0
            #expect(lostreply_judge(&rst, &receiver).rawValue == UInt32(row.verdict.rawValue))
        }
    }

    @Test("SYN_SENT goes by the ACK alone")
    func synSent() {
        var receiver = lostreply_receiver()
        receiver.state = UInt32(TCPState.synSent.rawValue)
        receiver.snd_una = 100
        receiver.snd_nxt = 101
        func judge(ack: UInt32, hasAck: UInt8 = 1) -> UInt32 {
            var rst = lostreply_control()
            rst.ack_seq = ack
            rst.has_ack = hasAck
            return lostreply_judge(&rst, &receiver).rawValue
        }
        #expect(judge(ack: 101) == UInt32(Verdict.acceptedSynSent.rawValue))
        for ack: UInt32 in [99, 100, 102] { #expect(judge(ack: ack) == UInt32(Verdict.droppedAck.rawValue)) }
        #expect(judge(ack: 101, hasAck: 0) == UInt32(Verdict.droppedAck.rawValue))
    }

    @Test("C and Swift number the verdicts alike")
    func numbers() {
        #expect(UInt32(Verdict.allCases.count) == LOSTREPLY_VERDICTS.rawValue)
        #expect(UInt32(Verdict.sent.rawValue) == LOSTREPLY_SENT.rawValue)
        #expect(UInt32(Verdict.droppedPAWS.rawValue) == LOSTREPLY_DROPPED_PAWS.rawValue)
        #expect(LOSTREPLY_VERDICTS.rawValue <= UInt32(LOSTREPLY_VERDICTS_MAX))
    }
}
