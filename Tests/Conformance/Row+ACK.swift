import Records
import TestSupport

extension Row {
    /// RFC 5961, 5: a segment counts only with an ACK between SND.UNA - MAX.SND.WND and SND.NXT.
    ///
    /// The left bound is no farther off than all that was ever acknowledged to the kernel, SYN and FIN among it.
    static let acks =
        data(to: .established, .established, unread: 100, delivered: predicted, challenged: unsent)
        + data(to: .accepted, .established, unread: 100, delivered: predicted, challenged: unsent)
        + data(to: .finWait1, .finWait1, unread: 0, delivered: [0, -1], challenged: [-2, tooOld] + unsent)
        + data(to: .finWait2, .finWait2, unread: 100, delivered: [0, -1, -2], challenged: [-3, tooOld] + unsent)
        + data(to: .outOfOrder, .established, unread: 100, delivered: [0, -1], challenged: [-2, tooOld] + unsent)
        + bare(to: .closeWait, .closeWait, unread: 100, taken: [0, -1], challenged: [-2, tooOld] + unsent)
        + bare(to: .closing, .closing, unread: 0, taken: [0, -1], challenged: [-2, tooOld] + unsent)
        + bare(to: .lastAck, .lastAck, unread: 100, taken: [0, -1], challenged: [-2, tooOld] + unsent)

    private static let tooOld: Int32 = -1_000_000_000
    private static let unsent: [Int32] = [1, 1_000_000_000]
    /// Header prediction tests an ACK against SND.NXT alone (kernel: `tcp_rcv_established`).
    private static let predicted: [Int32] = [0, -1, -2, tooOld]

    /// Before the fixes of 2026 what was never sent was dropped without a word.
    private static func data(
        to situation: Situation, _ state: TCPState, unread: Int, delivered: [Int32], challenged: [Int32]
    ) -> [Row] {
        acknowledging(
            delivered, "Data reaches", situation, [.ack, .psh], .exactWithPayload,
            Observation(state: state, unread: unread + 10, answers: [.acknowledgement(10)]))
            + acknowledging(
                challenged, "Data is challenged by", situation, [.ack, .psh], .exactWithPayload,
                Observation(state: state, unread: unread, answers: [.challenge]),
                before: Observation(state: state, unread: unread), isRefused: true)
    }

    private static func bare(
        to situation: Situation, _ state: TCPState, unread: Int, taken: [Int32], challenged: [Int32]
    ) -> [Row] {
        acknowledging(
            taken, "A segment is taken by", situation, .ack, .exact, Observation(state: state, unread: unread))
            + acknowledging(
                challenged, "A segment is challenged by", situation, .ack, .exact,
                Observation(state: state, unread: unread, answers: [.challenge]), isRefused: true)
    }

    private static func acknowledging(
        _ offsets: [Int32], _ event: String, _ situation: Situation, _ flags: TCPSegment.Flags, _ place: Place,
        _ expected: Observation, before: Observation? = nil, isRefused: Bool = false
    ) -> [Row] {
        offsets.flatMap { offset in
            let reference = offset > 0 ? "SND.NXT" : "SND.UNA"
            let sign = offset > 0 ? " + \(offset)" : offset < 0 ? " - \(-offset)" : ""
            var (expected, before) = (expected, before)
            if isRefused {
                let reason: UnacceptableACK = offset > 0 ? .unsentDataACK : .tooOldACK
                expected.unacceptableACKs = [reason: 1]
                before?.unacceptableACKs = [reason: 1]
            }
            return each(
                "With an ACK of \(reference)\(sign): \(event)", situation,
                Segment(
                    flags: flags, place: place,
                    acknowledgement: offset > 0 ? .offset(offset) : .offsetFromUnacknowledged(offset)),
                expected, before: offset > 0 ? before : nil)
        }
    }
}
