import Glibc
import Incidents
import Records

extension RSTTable {
    /// Everywhere else.
    static let other = withoutConnection + opening + ending + onceMore

    /// RFC 9293, 3.10.7.1 and 3.10.7.2: never an answer.
    private static let withoutConnection = [
        RSTTable(.noSocket, RSTForm.plain, untouched: Observation(), [Line(.exact, .ignored(.noSocket, .noSocket))]),
        RSTTable(
            .listening, [.bare, .withFIN, .withSYN], untouched: Observation(state: .listen),
            [Line(.exact, .ignored(.droppedListen, .tcpReset))]),
        RSTTable(
            .listening, [.withACK, .withGarbageACK], untouched: Observation(state: .listen),
            [Line(.exact, .ignored(.droppedListen, .tcpFlags))]),
    ]

    /// RFC 9293, 3.10.7.3: in SYN_SENT the ACK alone decides; a request holds a RST to PAWS and to RFC 5961, 3.2.
    private static let opening = [
        RSTTable(
            .synSent,
            [
                RSTForm(name: "RST|ACK of the SYN", flags: [.rst, .ack]),
                RSTForm(name: "FIN|RST|ACK of the SYN", flags: [.fin, .rst, .ack]),
                RSTForm(name: "SYN|RST|ACK of the SYN", flags: [.syn, .rst, .ack]),
            ], untouched: Observation(state: .synSent, unread: 0),
            ended: Observation(
                state: .close, error: ECONNREFUSED, unread: 0, resets: [.upstream: 1],
                incidents: [Observation.Finding(outcome: .empty, role: .upstream, state: .synSent, unread: 0)]),
            [
                Line(.exact, .ends(.acceptedSynSent)), Line(.farBefore, .ends(.acceptedSynSent)),
                Line(.farBeyond, .ends(.acceptedSynSent)),
            ]),
        RSTTable(
            .synSent, [.bare], untouched: Observation(state: .synSent, unread: 0),
            [Line(.exact, .ignored(.droppedAck, .tcpReset))]),
        RSTTable(
            .synSent,
            [
                RSTForm(name: "RST|ACK of less than the SYN", flags: [.rst, .ack], acknowledgement: .offset(-1)),
                RSTForm(name: "RST|ACK of more than the SYN", flags: [.rst, .ack], acknowledgement: .offset(1)),
                .withGarbageACK,
            ], untouched: Observation(state: .synSent, unread: 0),
            [Line(.exact, .ignored(.droppedAck, .tcpInvalidAckSequence))]),
        RSTTable(
            .synSent,
            [
                RSTForm(
                    name: "RST|ACK with a wrong timestamp echo", flags: [.rst, .ack], timestamp: .wrongEcho)
            ], untouched: Observation(state: .synSent, unread: 0), [Line(.exact, .ignored(.droppedPAWS, .tcpPAWS))]),
        RSTTable(
            .synReceived, RSTForm.plain + [.withoutTimestamp],
            untouched: Observation(state: .synReceived),
            [
                Line(.exact, .ends(.acceptedRequest)),
                Line(.exactWithPayload, .ends(.acceptedRequest)),
                Line(.inside, challengedRequest),
                Line(.rightEdge, challengedRequest, withSYNOrFIN: .ignored(.droppedBeyond, .tcpOverwindow)),
                Line(.pastRightEdge, .ignored(.droppedBeyond, .tcpOverwindow)),
                Line(.oneBefore, .ignored(.droppedOld, .tcpOverwindow)),
                Line(.twoBefore, .ignored(.droppedOld, .tcpOverwindow)),
                Line(.farBefore, .ignored(.droppedOld, .tcpOverwindow)),
                Line(.farBeyond, .ignored(.droppedBeyond, .tcpOverwindow)),
            ]),
        RSTTable(
            .synReceived, RSTForm.old, untouched: Observation(state: .synReceived),
            [Line(.exact, .ignored(.droppedPAWS, .tcpPAWS)), Line(.inside, .ignored(.droppedPAWS, .tcpPAWS))]),
    ]

    /// Once any RST in the window ended a request.
    private static let challengedRequest = Fate.fixed(
        .answered(.challenged, .notSpecified), before: .ends(.challenged, .notSpecified))

    /// Since Linux 6.16 the kernel says why.
    private static let oldTimeWait = Fate.ignored(
        .droppedPAWS, KernelVersion.running >= KernelVersion(6, 16) ? .tcpTimeWaitPAWS : .notSpecified)

    /// TIME_WAIT sockets hold a RST to PAWS (RFC 7323, 5.3) and hardly to the window (RFC 1337).
    private static let ending = [
        RSTTable(
            .timeWait, RSTForm.plain + [.withoutTimestamp], untouched: Observation(state: .timeWait),
            [
                Line(.exact, .ends(.acceptedTimeWait)),
                Line(.exactWithPayload, .ends(.acceptedTimeWait)),
                Line(.oneBefore, .ignored(.droppedTimeWait, .notSpecified)),
                Line(.twoBefore, .ignored(.droppedTimeWait, .notSpecified)),
                Line(.inside, .ignored(.droppedTimeWait, .notSpecified)),
                Line(.rightEdge, .ignored(.droppedTimeWait, .notSpecified)),
                Line(.pastRightEdge, .ignored(.droppedTimeWait, .notSpecified)),
                Line(.farBefore, .ignored(.droppedTimeWait, .notSpecified)),
                Line(.farBeyond, .ignored(.droppedTimeWait, .notSpecified)),
            ]),
        RSTTable(
            .timeWait, RSTForm.old, untouched: Observation(state: .timeWait),
            [Line(.exact, oldTimeWait), Line(.inside, oldTimeWait)]),
        RSTTable(
            .protectedTimeWait, RSTForm.plain, untouched: Observation(state: .timeWait),
            [Line(.exact, .ignored(.droppedTimeWait, .notSpecified))]),
        RSTTable(
            .timeWaitForFIN, RSTForm.plain + [.withoutTimestamp], untouched: Observation(state: .finWait2),
            [
                Line(.exact, .ends(.acceptedTimeWait)),
                Line(.exactWithPayload, .ends(.acceptedTimeWait)),
                Line(.inside, .ends(.acceptedTimeWait)),
                Line(.rightEdge, .ends(.acceptedTimeWait), withSYNOrFIN: .answered(.droppedTimeWait, .notSpecified)),
                Line(.pastRightEdge, .answered(.droppedTimeWait, .notSpecified)),
                Line(.oneBefore, .answered(.droppedTimeWait, .notSpecified)),
                Line(.twoBefore, .answered(.droppedTimeWait, .notSpecified)),
                Line(.farBefore, .answered(.droppedTimeWait, .notSpecified)),
                Line(.farBeyond, .answered(.droppedTimeWait, .notSpecified)),
            ]),
        RSTTable(
            .timeWaitForFIN, RSTForm.old, untouched: Observation(state: .finWait2),
            [
                Line(.exact, .answered(.droppedPAWS, .notSpecified)),
                Line(.inside, .answered(.droppedPAWS, .notSpecified)),
            ]),
        RSTTable(
            .orphanedFINWait1, RSTForm.plain, untouched: Observation(state: .finWait1),
            ended: Observation(
                resets: [.upstream: 1],
                incidents: [Observation.Finding(outcome: .empty, role: .upstream, state: .finWait1, unread: 0)]),
            [Line(.exact, .ends(.acceptedExact)), Line(.inside, .challenged)]),
        RSTTable(
            .orphanedLastAck, RSTForm.plain, untouched: Observation(state: .lastAck),
            ended: Observation(
                resets: [.upstream: 1],
                incidents: [Observation.Finding(outcome: .empty, role: .upstream, state: .lastAck, unread: 0)]),
            [
                Line(.exact, .ends(.acceptedExact)), Line(.oneBefore, .ends(.acceptedFIN)),
                Line(.inside, .challenged),
            ]),
    ]

    /// Where something else than the segment decides.
    private static let onceMore = [
        // A challenge ACK within 500 ms of the last is not sent: net.ipv4.tcp_invalid_ratelimit.
        RSTTable(
            .challenged, RSTForm.plain, untouched: Observation(state: .established, unread: 100),
            [Line(.inside, .ignored(.challenged, .tcpReset))]),
        // The socket is out of the tables since the first RST.
        RSTTable(
            .reset, RSTForm.plain,
            untouched: Observation(
                state: .close, error: ECONNRESET, unread: 100,
                incidents: [
                    Observation.Finding(
                        outcome: .idle, role: .upstream, state: .established, verdict: .acceptedExact, unread: 100)
                ]), [Line(.exact, .ignored(.noSocket, .noSocket)), Line(.inside, .ignored(.noSocket, .noSocket))]),
        // A hook sees the checksum before the stack has tested it.
        RSTTable(
            .established, [.withWrongChecksum],
            untouched: Observation(state: .established, unread: 100),
            [
                Line(.exact, .unforeseen(.acceptedExact, .tcpChecksum)),
                Line(.inside, .unforeseen(.challenged, .tcpChecksum)),
            ]),
        // Its listener takes it along, and so empties it.
        RSTTable(
            .neverAccepted, [.bare], untouched: Observation(state: .established),
            ended: Observation(
                resets: [.downstream: 1],
                incidents: [
                    Observation.Finding(outcome: .discarded, role: .downstream, state: .established, unread: 100)
                ]),
            [Line(.exact, .ends(.acceptedExact)), Line(.inside, .challenged)]),
    ]
}
