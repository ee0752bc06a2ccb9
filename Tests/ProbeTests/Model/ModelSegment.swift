/// A segment with RST or SYN, in numbers that have no end and never wrap.
///
/// Sequence numbers count from RCV.NXT, acknowledgment numbers from SND.UNA, timestamps from TS.Recent.
struct ModelSegment {
    /// SEG.SEQ.
    var sequence: Int64 = 0
    /// SEG.LEN: payload, SYN and FIN.
    var length: Int64 = 0
    /// SEG.ACK, where there is one.
    var acknowledgment: Int64?
    /// SEG.TSval, where there is one.
    var timestamp: Int64?
    var hasFIN = false
    /// It echoes a timestamp that was never sent.
    var echoesUnsent = false

    /// The sequence number after its last.
    var end: Int64 { sequence + length }
}
