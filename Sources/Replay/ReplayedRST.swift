package import Capture
package import Records

/// A RST of a capture, and what its receiver made of it.
package struct ReplayedRST: Sendable {
    /// The frame that carried it.
    package var frame: Frame
    /// The RST itself.
    package var segment: Segment
    /// The number of the frame that carried it past another place of the same capture before; nil where none did.
    package var repeats: UInt64?
    /// What the receiver makes of it; nil where nothing is known of the receiver.
    package var verdict: Verdict?
    /// How sure that is.
    package var certainty: Certainty
    /// The receiver's state; nil where there is none or nothing is known of it.
    package var state: TCPState?
    /// The receiver's RCV.NXT; nil where it is not known or there is none.
    package var receiveNext: UInt32?
    /// The receiver's window; nil where it is not known.
    package var window: UInt32?
    /// When the RST's sender last sent data that was new, or filled a gap; nil where it has not, or the capture does not say.
    package var dataTime: UInt64?
    /// Bytes in order of that side: of the answer where the server sent the RST, else of all that was seen.
    package var dataBytes: UInt32
    /// How many of them the receiver has acknowledged.
    package var acknowledgedBytes: UInt32
    /// The start of the answer, where it is HTTP/1.
    package var head: AnswerHead
    /// Whether the sender is the server; nil where that is not known.
    package var isFromServer: Bool?
    /// What tells who the server is.
    package var serverHint: ServerHint
    /// Whether it may have cost an answer; nil where that was said when it was seen first.
    package var suspicion: Suspicion?

    /// How long after the last data of its sender it came, in nanoseconds; nil where that is not known.
    package var dataAge: UInt64? {
        guard let dataTime, frame.time != 0 else { return nil }
        return frame.time > dataTime ? frame.time - dataTime : 0
    }

    /// How far it lies behind what the receiver expects: bytes that it never got, where positive.
    package var offsetBytes: Int32? {
        receiveNext.map { Int32(bitPattern: segment.sequence &- $0) }
    }
}
