import TestSupport

/// A shape of a RST, which must not change what becomes of it but where a table says so.
struct RSTForm {
    /// Goes into the names of rows, after the article.
    let name: String
    let flags: TCPSegment.Flags
    var acknowledgement = Segment.Acknowledgement.right
    var timestamp = Peer.Timestamp.current
    var checksumIsRight = true

    static let bare = RSTForm(name: "RST", flags: .rst)
    static let withACK = RSTForm(name: "RST|ACK", flags: [.rst, .ack])
    static let withGarbageACK = RSTForm(
        name: "RST|ACK of what was never sent", flags: [.rst, .ack], acknowledgement: .garbage)
    static let withFIN = RSTForm(name: "FIN|RST", flags: [.fin, .rst])
    static let withSYN = RSTForm(name: "SYN|RST", flags: [.syn, .rst])
    static let withoutTimestamp = RSTForm(name: "RST without a timestamp", flags: .rst, timestamp: .none)
    static let withWrongChecksum = RSTForm(name: "RST of a wrong checksum", flags: .rst, checksumIsRight: false)

    /// Control bits, and an acknowledgement that nothing depends on once a connection is synchronized.
    static let plain = [bare, withACK, withGarbageACK, withFIN, withSYN]
    /// The same with timestamps that fail PAWS.
    static let old = plain.map(\.old)

    /// The same with a timestamp that fails PAWS.
    var old: RSTForm {
        var form = RSTForm(name: "\(name) with an old timestamp", flags: flags)
        form.acknowledgement = acknowledgement
        form.timestamp = .old
        return form
    }
}
