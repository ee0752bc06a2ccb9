/// Where a segment lies relative to the kernel's window.
struct Place: Hashable {
    private enum Reference { case next, rightEdge }

    /// Goes into the names of rows, after the segment.
    let name: String
    private let reference: Reference
    private let offset: Int32
    let payload: Int

    private init(_ name: String, _ reference: Reference, _ offset: Int32 = 0, payload: Int = 0) {
        self.name = name
        self.reference = reference
        self.offset = offset
        self.payload = payload
    }

    func sequence(for peer: Peer) -> UInt32 {
        (reference == .next ? peer.next : peer.window.right) &+ UInt32(bitPattern: offset)
    }

    static let exact = Place("at RCV.NXT", .next)
    static let exactWithPayload = Place("with payload at RCV.NXT", .next, payload: 10)
    static let oneBefore = Place("one before RCV.NXT", .next, -1)
    static let twoBefore = Place("two before RCV.NXT", .next, -2)
    static let payloadUpToNext = Place("whose payload ends at RCV.NXT", .next, -10, payload: 10)
    static let inside = Place("in the window", .next, 1)
    static let payloadPastEdge = Place("in the window with payload past it", .rightEdge, -10, payload: 100)
    static let rightEdge = Place("at the right edge", .rightEdge)
    static let pastRightEdge = Place("one past the right edge", .rightEdge, 1)
    static let farBefore = Place("far before the window", .next, -1_000_000_000)
    static let farBeyond = Place("far beyond the window", .rightEdge, 1_000_000_000)

    // Of Situation.delayedAcknowledgement.
    static let leftEdge = Place("at the left edge", .next, -50)
    static let pastLeftEdge = Place("one before the left edge", .next, -51)

    // Of Situation.outOfOrder.
    static let rightmostSACKEdge = Place("at the right-most SACK edge", .next, 2100)
    static let pastRightmostSACKEdge = Place("one past the right-most SACK edge", .next, 2101)
    static let leftSACKEdge = Place("at the left edge of the last SACK block", .next, 2000)
    static let otherSACKEdge = Place("at the right edge of another SACK block", .next, 1100)
}
