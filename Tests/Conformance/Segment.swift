import TestSupport

/// The segment of a row: what it is, and where it lies.
struct Segment {
    /// Its SEG.ACK.
    enum Acknowledgement: Equatable {
        /// What was sent, and no more.
        case right
        /// Relative to SND.NXT.
        case offset(Int32)
        /// Relative to SND.UNA.
        case offsetFromUnacknowledged(Int32)
        case garbage
    }

    let flags: TCPSegment.Flags
    var place = Place.exact
    var acknowledgement = Acknowledgement.right
    var timestamp = Peer.Timestamp.current
    var checksumIsRight = true

    func send(by peer: Peer) throws {
        let acknowledged: UInt32 =
            switch acknowledgement {
            case .right: peer.acknowledged
            case .offset(let offset): peer.kernelNext &+ UInt32(bitPattern: offset)
            case .offsetFromUnacknowledged(let offset): peer.acknowledged &+ UInt32(bitPattern: offset)
            case .garbage: peer.kernelNext &+ 1 << 30
            }
        try peer.send(
            flags, at: place.sequence(for: peer), acknowledging: acknowledged, payload: place.payload,
            timestamp: timestamp, checksumIsRight: checksumIsRight)
    }
}
