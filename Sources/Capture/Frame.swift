/// A frame of a capture: where its bytes lie until the next one is read, and what the capture says of it.
package struct Frame: Sendable {
    /// Which way a frame went past the host that captured it; only cooked captures tell.
    package enum Passage: UInt8, Sendable {
        /// The capture does not say.
        case unknown
        /// To this host.
        case incoming
        /// From this host.
        case outgoing
        /// From another host to another.
        case passing
    }

    /// Its number in the file, from 1 on, as Wireshark has it.
    package var number: UInt64 = 0
    /// When it was captured, in nanoseconds since the epoch; 0 where the capture does not say.
    package var time: UInt64 = 0
    /// How many bytes it had on the wire.
    package var originalBytes: UInt32 = 0
    /// The interface: an index that the capture gives it.
    package var interface: UInt32 = 0
    /// Which way it went.
    package var passage: Passage = .unknown

    var link: Link = .ethernet
    /// Where its bytes start in the reader's buffer.
    var offset = 0
    /// How many of them were captured.
    var capturedBytes = 0

    /// Makes an empty frame, to be read into.
    package init() {}
}
