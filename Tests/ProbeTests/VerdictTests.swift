import CRecords
import Records
import Testing

/// A RST at an offset from RCV.NXT, to a receiver in a state, and what Linux does with it.
struct VerdictCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let rst: ModelSegment
    let receiver: ModelReceiver
    let verdict: Verdict

    private static let window: Int64 = 1000

    init(
        _ description: String, _ state: TCPState?, _ offset: Int64, _ verdict: Verdict, payload: Int64 = 0,
        timestamp: Int64? = nil, hasFIN: Bool = false, acknowledgedBehind: Int64 = 0,
        receiver change: (inout ModelReceiver) -> Void = { _ in }
    ) {
        testDescription = description
        self.verdict = verdict
        rst = ModelSegment(
            sequence: offset, length: payload + (hasFIN ? 1 : 0), timestamp: timestamp, hasFIN: hasFIN)
        var receiver = ModelReceiver(
            state: state, acknowledged: -acknowledgedBehind, window: Self.window + acknowledgedBehind,
            recentTimestamp: timestamp == nil ? .none : .fresh)
        change(&receiver)
        self.receiver = receiver
    }

    private static let synchronized = [
        VerdictCase("Exact resets", .established, 0, .acceptedExact),
        VerdictCase("Exact with payload resets", .established, 0, .acceptedExact, payload: 10),
        VerdictCase("Exact resets whatever its timestamp", .established, 0, .acceptedExact, timestamp: -1),
        VerdictCase("Inside is challenged", .established, 1, .challenged),
        VerdictCase("The right edge is inclusive", .established, 1000, .challenged),
        VerdictCase("Beyond the right edge is dropped", .established, 1001, .droppedBeyond),
        VerdictCase("One before is old", .established, -1, .droppedOld),
        VerdictCase(
            "One before is challenged while our ACK is delayed", .established, -1, .challenged, acknowledgedBehind: 10),
        VerdictCase("Left of what we acknowledged is old", .established, -11, .droppedOld, acknowledgedBehind: 10),
        VerdictCase("Payload that reaches the window is challenged", .established, -10, .challenged, payload: 10),
        VerdictCase("Exact resets in SYN_RECV after both ends opened", .synReceived, 0, .acceptedExact),
        VerdictCase("Inside is challenged in SYN_RECV too", .synReceived, 1, .challenged),
        VerdictCase("One before resets after the peer's FIN", .closeWait, -1, .acceptedFIN),
        VerdictCase("Two before does not", .closeWait, -2, .droppedOld),
        VerdictCase("One before resets in LAST_ACK", .lastAck, -1, .acceptedFIN),
        VerdictCase("One before resets in CLOSING", .closing, -1, .acceptedFIN),
        VerdictCase("One before is old in FIN_WAIT2", .finWait2, -1, .droppedOld),
        VerdictCase("The right-most SACK edge resets", .established, 500, .acceptedSACK) { $0.sackEdge = 500 },
        VerdictCase("Another place in the window does not", .established, 400, .challenged) { $0.sackEdge = 500 },
        VerdictCase(
            "Payload past the window is dropped where data is queued (6.17)", .established, 0, .droppedBeyond,
            payload: 1001
        ) {
            $0.checksEnd = true
            $0.queueHoldsData = true
        },
        VerdictCase("but for a FIN", .established, 1000, .challenged, hasFIN: true) {
            $0.checksEnd = true
            $0.queueHoldsData = true
        },
        VerdictCase("and taken into an empty queue", .established, 0, .acceptedExact, payload: 1001) {
            $0.checksEnd = true
        },
        VerdictCase("and before 6.17 into any", .established, 0, .acceptedExact, payload: 1001) {
            $0.queueHoldsData = true
        },
    ]

    private static let requests = [
        VerdictCase("Exact ends a request", .newSynReceived, 0, .acceptedRequest),
        VerdictCase("Exact with payload past the window ends it", .newSynReceived, 0, .acceptedRequest, payload: 1001),
        VerdictCase("In the window a request challenges", .newSynReceived, 5, .challenged),
        VerdictCase("At the right edge an empty one is challenged", .newSynReceived, 1000, .challenged),
        VerdictCase("but not one with payload", .newSynReceived, 1000, .droppedBeyond, payload: 1),
        VerdictCase("Left of a request's window is old", .newSynReceived, -1, .droppedOld),
        VerdictCase("unless payload reaches into it", .newSynReceived, -1, .challenged, payload: 2),
        VerdictCase("Right of a request's window is beyond", .newSynReceived, 1001, .droppedBeyond),
        VerdictCase("A request holds an exact RST to its timestamp", .newSynReceived, 0, .droppedPAWS, timestamp: -1),
        VerdictCase("The same timestamp will do", .newSynReceived, 0, .acceptedRequest, timestamp: 0),
        VerdictCase(
            "So will one that is half the circle away", .newSynReceived, 0, .acceptedRequest, timestamp: 1 << 31),
        VerdictCase(
            "and any where the peer's own was 0", .newSynReceived, 0, .acceptedRequest, timestamp: -1
        ) { $0.recentTimestamp = .zero },
        VerdictCase(
            "and where it sends none", .newSynReceived, 0, .acceptedRequest, timestamp: -1
        ) { $0.recentTimestamp = .none },
    ]

    private static let timeWait = [
        VerdictCase("Exact ends TIME_WAIT", .timeWait, 0, .acceptedTimeWait),
        VerdictCase("but not where tcp_rfc1337 keeps it", .timeWait, 0, .droppedTimeWait) { $0.keepsTimeWait = true },
        VerdictCase("Any other leaves TIME_WAIT", .timeWait, 1, .droppedTimeWait),
        VerdictCase("One before leaves TIME_WAIT", .timeWait, -1, .droppedTimeWait),
        VerdictCase("TIME_WAIT holds an exact RST to its timestamp", .timeWait, 0, .droppedPAWS, timestamp: -1),
        VerdictCase(
            "but to none that is old", .timeWait, 0, .acceptedTimeWait, timestamp: -1
        ) { $0.recentTimestamp = .old },
        VerdictCase("Exact ends TIME_WAIT that awaits a FIN", .timeWait, 0, .acceptedTimeWait) { $0.awaitsFIN = true },
        VerdictCase("tcp_rfc1337 or not", .timeWait, 0, .acceptedTimeWait) {
            $0.awaitsFIN = true
            $0.keepsTimeWait = true
        },
        VerdictCase("and so does any in the window", .timeWait, 999, .acceptedTimeWait) { $0.awaitsFIN = true },
        VerdictCase("at its right edge if empty", .timeWait, 1000, .acceptedTimeWait) { $0.awaitsFIN = true },
        VerdictCase("but none with payload", .timeWait, 1000, .droppedTimeWait, payload: 1) { $0.awaitsFIN = true },
        VerdictCase("and none beyond", .timeWait, 1001, .droppedTimeWait) { $0.awaitsFIN = true },
        VerdictCase("and none before", .timeWait, -1, .droppedTimeWait) { $0.awaitsFIN = true },
        VerdictCase(
            "unless its payload reaches the window", .timeWait, -1, .acceptedTimeWait, payload: 2
        ) { $0.awaitsFIN = true },
        VerdictCase(
            "It holds them to their timestamps", .timeWait, 0, .droppedPAWS, timestamp: -1
        ) { $0.awaitsFIN = true },
    ]

    private static let elsewhere = [
        VerdictCase("A listener ignores it", .listen, 0, .droppedListen),
        VerdictCase("A closed socket is not found", .close, 0, .noSocket),
        VerdictCase("Nobody is there", nil, 0, .noSocket),
        VerdictCase("This host routes it on", nil, 0, .forwarded) { $0.forwards = true },
        VerdictCase("A socket here comes before a route", .established, 0, .acceptedExact) { $0.forwards = true },
        VerdictCase("The frame is another host's", .established, 0, .otherHost) { $0.isOtherHost = true },
    ]

    static let all = synchronized + requests + timeWait + elsewhere
}

@Suite("Verdicts")
struct VerdictTests {
    @Test("A RST is judged as Linux does, wherever sequence numbers wrap", arguments: VerdictCase.all)
    func judge(_ row: VerdictCase) {
        #expect(row.receiver.verdict(onRST: row.rst) == row.verdict, "the model says so too")
        for origin in Origin.wrapping {
            var rst = origin.control(row.rst, to: row.receiver)
            var receiver = origin.receiver(row.receiver)
            #expect(lostreply_judge(&rst, &receiver).rawValue == UInt32(row.verdict.rawValue), "\(origin)")
        }
    }

    @Test("SYN_SENT goes by the ACK, and by the timestamp that it echoes")
    func synSent() {
        var receiver = lostreply_receiver()
        receiver.state = UInt32(TCPState.synSent.rawValue)
        receiver.snd_una = 100
        receiver.snd_nxt = 101
        func judge(ack: UInt32, hasAck: UInt8 = 1, echoesUnsent: UInt8 = 0) -> UInt32 {
            var rst = lostreply_control()
            rst.ack_seq = ack
            rst.has_ack = hasAck
            rst.echoes_unsent = echoesUnsent
            return lostreply_judge(&rst, &receiver).rawValue
        }
        #expect(judge(ack: 101) == UInt32(Verdict.acceptedSynSent.rawValue))
        for ack: UInt32 in [99, 100, 102] { #expect(judge(ack: ack) == UInt32(Verdict.droppedAck.rawValue)) }
        #expect(judge(ack: 101, hasAck: 0) == UInt32(Verdict.droppedAck.rawValue))
        #expect(judge(ack: 101, echoesUnsent: 1) == UInt32(Verdict.droppedPAWS.rawValue))
    }

    @Test("C and Swift number what they share alike")
    func numbers() {
        #expect(UInt32(Verdict.allCases.count) == LOSTREPLY_VERDICTS.rawValue)
        #expect(UInt32(Verdict.sent.rawValue) == LOSTREPLY_SENT.rawValue)
        #expect(UInt32(Verdict.droppedPAWS.rawValue) == LOSTREPLY_DROPPED_PAWS.rawValue)
        #expect(UInt32(SYNVerdict.allCases.count) == LOSTREPLY_SYN_VERDICTS.rawValue)
        #expect(UInt32(SYNVerdict.otherHost.rawValue) == LOSTREPLY_SYN_OTHER_HOST.rawValue)
        #expect(UInt32(Refusal.allCases.count) + 1 == LOSTREPLY_REFUSALS.rawValue)
        #expect(UInt32(Refusal.tcpPAWS.rawValue) == LOSTREPLY_TCP_RFC7323_PAWS.rawValue)
        #expect(UInt32(Refusal.notSpecified.rawValue) == LOSTREPLY_NOT_SPECIFIED.rawValue)
        #expect(UInt32(UnacceptableACK.allCases.count) == LOSTREPLY_UNACCEPTABLE_ACKS.rawValue)
        #expect(UInt32(SentReset.allCases.count) == LOSTREPLY_SENT_RESETS.rawValue)
        #expect(UInt32(SentReset.tcpState.rawValue) == LOSTREPLY_SENT_TCP_STATE.rawValue)
    }
}
