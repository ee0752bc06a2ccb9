internal import Capture

/// A SYN, or a SYN|ACK, as much of it as a socket keeps.
struct Opening {
    var sequence: UInt32
    /// The number behind it, and behind the data that it may carry.
    var end: UInt32
    var acknowledgement: UInt32
    var options: Segment.Options
    var window: UInt16
    var isAnswer: Bool

    /// Keeps what a segment with SYN says.
    init(_ segment: Segment) {
        sequence = segment.sequence
        end = segment.end
        acknowledgement = segment.acknowledgement
        options = segment.options
        window = segment.window
        isAnswer = segment.flags.contains(.ack)
    }
}
