import Records

extension Row {
    /// RFC 5961, 4: a SYN never ends a synchronized connection, wherever it lies.
    static let syns = challengedSYNs + openingSYNs + refusedSYNs + refusedSYNACKs + lateSYNs

    private static let plain = Segment(flags: .syn)

    private static let challengedSYNs = [
        (.established, .established, 100), (.finWait1, .finWait1, 0), (.finWait2, .finWait2, 100),
        (.closeWait, .closeWait, 100), (.closing, .closing, 0), (.lastAck, .lastAck, 100),
    ].flatMap { (situation: Situation, state: TCPState, unread: Int) in
        [Place.exact, .oneBefore, .inside, .rightEdge, .pastRightEdge, .farBefore, .farBeyond].flatMap { place in
            [
                ("A SYN", Segment(flags: .syn, place: place)),
                ("A SYN|ACK", Segment(flags: [.syn, .ack], place: place)),
                ("A SYN with an old timestamp", Segment(flags: .syn, place: place, timestamp: .old)),
            ].flatMap { name, segment in
                syn(
                    .challenged, "\(name) \(place.name) is challenged by", situation, segment,
                    Observation(state: state, unread: unread, answers: [.challenge]))
            }
        }
    }

    private static let openingSYNs =
        syn(
            .new, "A SYN is answered by", .listening, plain, Observation(state: .listen, answers: [.synAcknowledgement])
        )
        + syn(
            .new, "A SYN|ACK of the SYN opens", .synSent, Segment(flags: [.syn, .ack]),
            Observation(state: .established, unread: 0, answers: [.acknowledgement(1)]))
        + syn(
            .new, "A SYN opens, as at both ends,", .synSent, plain,
            Observation(state: .synReceived, unread: 0, answers: [.synAcknowledgement]))
        + syn(
            .new, "A repeated SYN is answered once more by", .synReceived, Segment(flags: .syn, place: .oneBefore),
            Observation(state: .synReceived, answers: [.synAcknowledgement]))
        + syn(
            .new, "The SYN|ACK opens", .simultaneousOpen,
            Segment(flags: [.syn, .ack], place: .oneBefore),
            Observation(state: .established, unread: 0, answers: [.challenge]))

    private static let refusedSYNs =
        syn(.dropped, "A SYN is refused by", .noSocket, plain, Observation(answers: [.reset]))
        + syn(
            .dropped, "A SYN|ACK is refused by", .noSocket, Segment(flags: [.syn, .ack]), Observation(answers: [.reset])
        )
        + syn(
            .dropped, "A SYN|ACK is refused by", .listening, Segment(flags: [.syn, .ack]),
            Observation(state: .listen, answers: [.reset]))
        + syn(
            .dropped, "A SYN|FIN is ignored by", .listening, Segment(flags: [.syn, .fin]), Observation(state: .listen))
        + syn(
            .dropped, "A SYN|ACK of less than the SYN is refused by", .synSent,
            Segment(flags: [.syn, .ack], acknowledgement: .offset(-1)),
            Observation(state: .synSent, unread: 0, answers: [.reset]))
        + syn(
            .dropped, "A SYN|ACK of more than the SYN is refused by", .synSent,
            Segment(flags: [.syn, .ack], acknowledgement: .offset(1)),
            Observation(state: .synSent, unread: 0, answers: [.reset]))
        + syn(
            .dropped, "A SYN|ACK with a wrong timestamp echo is refused by", .synSent,
            Segment(flags: [.syn, .ack], timestamp: .wrongEcho),
            Observation(state: .synSent, unread: 0, answers: [.reset]))
        + syn(
            .dropped, "Another SYN in the window ends", .synReceived, Segment(flags: .syn, place: .inside),
            Observation(answers: [.reset]))
        + syn(
            .challenged, "Another SYN out of the window is answered by an ACK from", .synReceived,
            Segment(flags: .syn, place: .farBeyond), Observation(state: .synReceived, answers: [.challenge]))
        + syn(
            .challenged, "A repeated SYN with an old timestamp is answered by an ACK from", .synReceived,
            Segment(flags: .syn, place: .oneBefore, timestamp: .old),
            Observation(state: .synReceived, answers: [.challenge]))
        + syn(
            .challenged, "A repeated SYN is challenged by", .simultaneousOpen, Segment(flags: .syn, place: .oneBefore),
            Observation(state: .synReceived, unread: 0, answers: [.challenge]))

    private static let refusedSYNACKs =
        syn(
            .challenged, "A SYN|ACK of the number that opened is answered by an ACK from", .synReceived,
            Segment(flags: [.syn, .ack], place: .oneBefore), Observation(state: .synReceived, answers: [.challenge]))
        + [Place.oneBefore, .exact, .farBeyond].flatMap { place in
            syn(
                .dropped, "A SYN|ACK of what was never sent \(place.name) is refused by", .synReceived,
                Segment(flags: [.syn, .ack], place: place, acknowledgement: .garbage),
                Observation(state: .synReceived, answers: [.reset]))
        }

    /// RFC 6191: a SYN that is newer, by number or by timestamp, may follow a connection in TIME_WAIT.
    private static let lateSYNs =
        syn(
            .new, "A SYN of a higher number follows", .timeWaitWithListener, Segment(flags: .syn, place: .inside),
            Observation(state: .synReceived, answers: [.synAcknowledgement]))
        + syn(
            .new, "A SYN of a later timestamp follows", .timeWaitWithListener, Segment(flags: .syn, place: .farBefore),
            Observation(state: .synReceived, answers: [.synAcknowledgement]))
        + syn(
            .challenged, "A SYN of a lower number without a timestamp is challenged by", .timeWaitWithListener,
            Segment(flags: .syn, place: .farBefore, timestamp: .none),
            Observation(state: .timeWait, answers: [.challenge]))
        + syn(
            .challenged, "A SYN of a higher number with an old timestamp is challenged by", .timeWaitWithListener,
            Segment(flags: .syn, place: .inside, timestamp: .old), Observation(state: .timeWait, answers: [.challenge]))
        + syn(
            .challenged, "A SYN|ACK is challenged by", .timeWaitWithListener,
            Segment(flags: [.syn, .ack], place: .inside),
            Observation(state: .timeWait, answers: [.challenge]))
        + syn(
            .challenged, "A SYN of a higher number is challenged by", .timeWait, Segment(flags: .syn, place: .inside),
            Observation(state: .timeWait, answers: [.challenge]))
        + syn(
            .dropped, "A SYN in the window ends", .timeWaitForFIN, Segment(flags: .syn, place: .inside),
            Observation(answers: [.reset]))
        + syn(
            .challenged, "A SYN out of the window is challenged by", .timeWaitForFIN,
            Segment(flags: .syn, place: .farBeyond),
            Observation(state: .finWait2, answers: [.challenge]))
        + syn(
            .challenged, "A SYN with an old timestamp is challenged by", .timeWaitForFIN,
            Segment(flags: .syn, place: .inside, timestamp: .old), Observation(state: .finWait2, answers: [.challenge]))

    private static func syn(
        _ verdict: SYNVerdict, _ name: String, _ situation: Situation, _ segment: Segment, _ expected: Observation
    ) -> [Row] {
        var expected = expected
        expected.syns = [verdict: 1]
        return each(name, situation, segment, expected)
    }
}
