import Glibc
import Incidents
import Records

extension RSTTable {
    /// RFC 5961, 3.2, with Linux's two additions: RCV.NXT - 1 after a FIN, and the right-most SACK edge.
    ///
    /// Neither PAWS nor SEG.ACK matters. What lies unread was never asked for, so that an upstream's is idle.
    static let synchronized = [
        RSTTable(.established, .established, unread: 100, ends: .idle, .upstream, overFullQueue),
        RSTTable(.accepted, .established, unread: 100, ends: .requestDiscarded, .downstream, overFullQueue),
        RSTTable(.finWait1, .finWait1, unread: 0, ends: .empty, .upstream, overEmptyQueue),
        RSTTable(.finWait2, .finWait2, unread: 100, ends: .recovered, .upstream, overFullQueue),
        RSTTable(.closeWait, .closeWait, unread: 100, error: EPIPE, ends: .idle, .upstream, afterFIN),
        RSTTable(.closing, .closing, unread: 0, ends: .empty, .upstream, afterFIN),
        RSTTable(.lastAck, .lastAck, unread: 100, ends: .idle, .upstream, afterFIN),
        RSTTable(
            .delayedAcknowledgement, .established, unread: 100, ends: .idle, .upstream,
            [
                Line(.exact, .ends(.acceptedExact)),
                Line(.oneBefore, .challenged),
                Line(.leftEdge, .challenged),
                Line(.pastLeftEdge, .old, withSYNOrFIN: .challenged),
            ]),
        RSTTable(
            .outOfOrder, .established, unread: 100, outOfOrder: 200, ends: .idle, .upstream,
            [
                Line(.exact, .ends(.acceptedExact)),
                Line(.rightmostSACKEdge, .ends(.acceptedSACK)),
                Line(.pastRightmostSACKEdge, .challenged),
                Line(.leftSACKEdge, .challenged),
                Line(.otherSACKEdge, .challenged),
            ]),
        RSTTable(
            .outOfOrderWithoutSACK, .established, unread: 100, ends: .idle, .upstream,
            [
                Line(.exact, .ends(.acceptedExact)),
                Line(.rightmostSACKEdge, .challenged),
            ]),
    ]

    /// The same rules elsewhere, in one form.
    static let synchronizedElsewhere = [
        RSTTable(.establishedReader, .established, unread: 100, ends: .recovered, .upstream, forms: [.bare], brief),
        RSTTable(.establishedEmpty, .established, unread: 0, ends: .empty, .upstream, forms: [.bare], brief),
        RSTTable(
            .simultaneousOpen, .synReceived, unread: 0, ends: .empty, .upstream, forms: RSTForm.plain, overEmptyQueue),
        RSTTable(
            .established, .established, unread: 100, ends: .idle, .upstream, forms: [.withoutTimestamp], brief),
    ]

    private static let brief = [
        Line(.exact, .ends(.acceptedExact)),
        Line(.inside, .challenged),
    ]

    private static let overFullQueue = [
        Line(.exact, .ends(.acceptedExact)),
        Line(.exactWithPayload, .ends(.acceptedExact)),
        // A segment that ends at RCV.NXT is not old yet.
        Line(.oneBefore, .old, withSYNOrFIN: .challenged),
        Line(.twoBefore, .old),
        Line(.payloadUpToNext, .challenged),
        Line(.inside, .challenged),
        Line(.rightEdge, .challenged, withSYN: pastEdge, withFIN: finPastEdge),
        Line(.payloadPastEdge, pastEdge),
        Line(.pastRightEdge, .beyond),
        Line(.farBefore, .old),
        Line(.farBeyond, .beyond),
    ]

    /// Until Linux 6.17 only the start of a segment had to be in the window.
    private static let pastEdge =
        KernelVersion.running >= KernelVersion(6, 17)
        ? Fate.ignored(.droppedBeyond, .tcpInvalidEndSequence) : .challenged
    /// Since then its FIN alone may lie past it, which the first releases of 6.17 to 6.19 forgot.
    private static let finPastEdge =
        KernelVersion.running >= KernelVersion(6, 17)
        ? Fate.fixed(.challenged, before: .unforeseen(.challenged, .tcpInvalidEndSequence)) : .challenged

    private static let overEmptyQueue = [
        Line(.exact, .ends(.acceptedExact)),
        Line(.exactWithPayload, .ends(.acceptedExact)),
        Line(.oneBefore, .old, withSYNOrFIN: .challenged),
        Line(.twoBefore, .old),
        Line(.payloadUpToNext, .challenged),
        Line(.inside, .challenged),
        Line(.rightEdge, .challenged),
        Line(.payloadPastEdge, .challenged),
        Line(.pastRightEdge, .beyond),
        Line(.farBefore, .old),
        Line(.farBeyond, .beyond),
    ]

    /// The FIN itself lies in the receive queue.
    private static let afterFIN = [
        Line(.exact, .ends(.acceptedExact)),
        Line(.exactWithPayload, .ends(.acceptedExact)),
        Line(.oneBefore, .ends(.acceptedFIN)),
        Line(.twoBefore, .old),
        Line(.payloadUpToNext, .challenged),
        Line(.inside, .challenged),
        Line(.rightEdge, .challenged, withSYN: pastEdge, withFIN: finPastEdge),
        Line(.payloadPastEdge, pastEdge),
        Line(.pastRightEdge, .beyond),
        Line(.farBefore, .old),
        Line(.farBeyond, .beyond),
    ]

    private init(
        _ situation: Situation, _ state: TCPState, unread: Int, outOfOrder: UInt32 = 0, error: CInt = ECONNRESET,
        ends outcome: Outcome, _ role: Role, forms: [RSTForm] = RSTForm.plain + RSTForm.old, _ lines: [Line]
    ) {
        let finding = Observation.Finding(
            outcome: outcome, role: role, state: state, unread: UInt32(unread), outOfOrder: outOfOrder)
        self.init(
            situation, forms, untouched: Observation(state: state, unread: unread),
            ended: Observation(state: .close, error: error, unread: unread, resets: [role: 1], incidents: [finding]),
            lines)
    }
}
