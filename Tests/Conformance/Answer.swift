import TestSupport

/// What the stack emitted on account of a segment.
enum Answer: Equatable {
    /// An ACK of all up to that far past RCV.NXT as it was before the segment, from SND.NXT, without payload.
    case acknowledgement(Int32)
    case synAcknowledgement
    case reset
    /// Anything else, and so nothing that a row expects.
    case other(flags: UInt8, sequence: Int32, acknowledgement: Int32, payload: Int)

    /// A challenge ACK (RFC 5961, 3.2), or the ACK that answers what is out of the window (RFC 9293, 3.10.7.4).
    static let challenge = acknowledgement(0)

    /// Classes a segment; nil for one that a timer repeats, which is no answer.
    init?(_ segment: TCPSegment, kernelNext: UInt32, next: UInt32) {
        let sequence = Int32(bitPattern: segment.sequence &- kernelNext)
        let acknowledgement = Int32(bitPattern: segment.acknowledgement &- next)
        switch segment.flags {
        case [.syn, .ack]: self = .synAcknowledgement
        case .rst, [.rst, .ack]: self = .reset
        case .ack where segment.payload.isEmpty && sequence == 0: self = .acknowledgement(acknowledgement)
        default:
            if segment.length > 0, sequence < 0 { return nil }
            self = .other(
                flags: segment.flags.rawValue, sequence: sequence, acknowledgement: acknowledgement,
                payload: segment.payload.count)
        }
    }
}
