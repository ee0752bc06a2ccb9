import CRecords
import Records
import Testing

/// A SYN at an offset from RCV.NXT, to a receiver in a state, and what Linux does with it.
struct SYNVerdictCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let syn: ModelSegment
    let receiver: ModelReceiver
    let verdict: SYNVerdict

    /// Where a receiver's own SYN is acknowledged.
    private static let sendNext: Int64 = 1

    init(
        _ description: String, _ state: TCPState?, _ offset: Int64, _ verdict: SYNVerdict, payload: Int64 = 0,
        acknowledgment: Int64? = nil, timestamp: Int64? = nil, hasFIN: Bool = false, awaitsFIN: Bool = false,
        hasListener: Bool = true
    ) {
        testDescription = description
        self.verdict = verdict
        syn = ModelSegment(
            sequence: offset, length: 1 + payload + (hasFIN ? 1 : 0), acknowledgment: acknowledgment,
            timestamp: timestamp, hasFIN: hasFIN)
        receiver = ModelReceiver(
            state: state, awaitsFIN: awaitsFIN, hasListener: hasListener, window: 1000, sendNext: Self.sendNext,
            recentTimestamp: timestamp == nil ? .none : .fresh)
    }

    private static let connections = [TCPState.established, .finWait1, .finWait2, .closeWait, .lastAck, .closing]
        .flatMap { state in
            [
                SYNVerdictCase("A SYN inside is challenged in \(state.label)", state, 5, .challenged),
                SYNVerdictCase("and outside", state, -5000, .challenged),
                SYNVerdictCase("and exact, with the right ACK", state, 0, .challenged, acknowledgment: sendNext),
            ]
        }

    private static let openings = [
        SYNVerdictCase("A listener takes a SYN", .listen, 0, .new),
        SYNVerdictCase("but none with an ACK", .listen, 0, .dropped, acknowledgment: 0),
        SYNVerdictCase("and none with a FIN", .listen, 0, .dropped, hasFIN: true),
        SYNVerdictCase("SYN_SENT takes an answer", .synSent, 0, .new, acknowledgment: sendNext),
        SYNVerdictCase("and a SYN that crosses its own", .synSent, 0, .new),
        SYNVerdictCase("but no answer to another", .synSent, 0, .dropped, acknowledgment: sendNext + 1),
        SYNVerdictCase("and none to nothing", .synSent, 0, .dropped, acknowledgment: 0),
        SYNVerdictCase("After both opened, the answer is taken", .synReceived, -1, .new, acknowledgment: sendNext),
        SYNVerdictCase(
            "but not with payload", .synReceived, -1, .challenged, payload: 1, acknowledgment: sendNext),
        SYNVerdictCase("nor from elsewhere", .synReceived, 0, .challenged, acknowledgment: sendNext),
        SYNVerdictCase("nor with another ACK", .synReceived, -1, .challenged, acknowledgment: sendNext + 1),
        SYNVerdictCase("nor without", .synReceived, -1, .challenged),
    ]

    private static let requests = [
        SYNVerdictCase("The SYN of a request is answered again", .newSynReceived, -1, .new),
        SYNVerdictCase("even with a FIN", .newSynReceived, -1, .new, hasFIN: true),
        SYNVerdictCase("but not from the past", .newSynReceived, -1, .challenged, timestamp: -1),
        SYNVerdictCase("With an ACK it lies left of the window", .newSynReceived, -1, .challenged, acknowledgment: 1),
        SYNVerdictCase(
            "and with data too it completes the handshake", .newSynReceived, -1, .new, payload: 1, acknowledgment: 1),
        SYNVerdictCase("A wrong ACK gets a RST", .newSynReceived, -1, .dropped, acknowledgment: 2),
        SYNVerdictCase("wherever it lies", .newSynReceived, -5000, .dropped, acknowledgment: 2),
        SYNVerdictCase("An old SYN is challenged", .newSynReceived, -100, .challenged),
        SYNVerdictCase("and one beyond", .newSynReceived, 1000, .challenged),
        SYNVerdictCase("Inside it gets a RST", .newSynReceived, 50, .dropped),
        SYNVerdictCase("unless it is from the past", .newSynReceived, 50, .challenged, timestamp: -1),
    ]

    private static let timeWait = [
        SYNVerdictCase("TIME_WAIT opens anew for a later number", .timeWait, 1, .new),
        SYNVerdictCase("but not without a listener", .timeWait, 1, .challenged, hasListener: false),
        SYNVerdictCase("and not for its own", .timeWait, 0, .challenged),
        SYNVerdictCase("nor for an earlier one", .timeWait, -1, .challenged),
        SYNVerdictCase("unless its timestamp is later", .timeWait, -1, .new, timestamp: 1),
        SYNVerdictCase("which the same is not", .timeWait, -1, .challenged, timestamp: 0),
        SYNVerdictCase("An earlier timestamp opens nothing", .timeWait, 1, .challenged, timestamp: -1),
        SYNVerdictCase("nor does an ACK", .timeWait, 1, .challenged, acknowledgment: 1),
        SYNVerdictCase("Awaiting a FIN it is challenged outside", .timeWait, -1, .challenged, awaitsFIN: true),
        SYNVerdictCase("and by its timestamp", .timeWait, 0, .challenged, timestamp: -1, awaitsFIN: true),
        SYNVerdictCase("and refused inside", .timeWait, 0, .dropped, awaitsFIN: true),
    ]

    private static let elsewhere = [
        SYNVerdictCase("A closed socket is not found", .close, 0, .dropped),
        SYNVerdictCase("Nobody is there", nil, 0, .dropped),
    ]

    static let all = connections + openings + requests + timeWait + elsewhere
}

@Suite("SYN verdicts")
struct SYNVerdictTests {
    private func judge(_ syn: ModelSegment, to model: ModelReceiver, at origin: Origin) -> UInt32 {
        var control = origin.control(syn, to: model)
        var receiver = origin.receiver(model)
        return lostreply_judge_syn(&control, &receiver).rawValue
    }

    @Test("A SYN is judged as Linux does, wherever sequence numbers wrap", arguments: SYNVerdictCase.all)
    func judge(_ row: SYNVerdictCase) {
        #expect(row.receiver.verdict(onSYN: row.syn) == row.verdict, "the model says so too")
        for origin in Origin.wrapping {
            #expect(judge(row.syn, to: row.receiver, at: origin) == row.verdict.rawValue, "\(origin)")
        }
    }

    @Test("Another host's SYN is no matter of ours, whether the frame or the route says so")
    func others() {
        let syn = ModelSegment(length: 1)
        let origin = Origin(receiveNext: 0, sendUnacknowledged: 0, recentTimestamp: 1)
        let forwarding = ModelReceiver(state: nil, forwards: true)
        #expect(judge(syn, to: forwarding, at: origin) == SYNVerdict.forwarded.rawValue)
        let foreign = ModelReceiver(state: .listen, isOtherHost: true)
        #expect(judge(syn, to: foreign, at: origin) == SYNVerdict.otherHost.rawValue)
    }

    @Test("C and Swift number the verdicts alike")
    func numbers() {
        #expect(UInt32(SYNVerdict.allCases.count) == LOSTREPLY_SYN_VERDICTS.rawValue)
        #expect(SYNVerdict.otherHost.rawValue == LOSTREPLY_SYN_OTHER_HOST.rawValue)
    }
}
