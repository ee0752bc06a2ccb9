internal import Capture
internal import Records

/// One end of a connection as a capture shows it: what its socket must know by now.
///
/// The rules are those of `bpf/flows.h`: data in order moves RCV.NXT on, and the receiver's own ACK is its word for it.
/// But a capture may have been taken far from the receiver, whose ACKs are late then, so that an ACK of less than what
/// was seen moves it back only where it tells of a gap.
struct ReplayedSocket {
    /// The state, as far as it was seen.
    var state: State = .unknown
    /// What is known; the numbers mean nothing without.
    var known: Known = []
    /// RCV.NXT.
    var receiveNext: UInt32 = 0
    /// RCV.NXT when it last advertised a window.
    var windowUpdate: UInt32 = 0
    /// That window.
    var window: UInt32 = 0
    /// SND.UNA.
    var sendUnacknowledged: UInt32 = 0
    /// SND.NXT.
    var sendNext: UInt32 = 0
    /// The first number that it sent, behind its SYN.
    var sendFirst: UInt32 = 0
    /// The number behind its FIN.
    var finSent: UInt32 = 0
    /// The number behind the peer's FIN.
    var finReceived: UInt32 = 0
    /// RCV.NXT when it sent its FIN.
    var receiveNextAtFIN: UInt32 = 0
    /// The right-most SACK edge that it reported.
    var sackEdge: UInt32 = 0
    /// The peer's timestamp.
    var timestampRecent: UInt32 = 0
    /// The timestamps of its own SYNs, the first and the last.
    var timestampOfSYN: (first: UInt32, last: UInt32) = (0, 0)
    /// Its state before a RST of its own was refused, where that is in doubt and it has none now.
    var stateBefore: State = .none
    /// By how much its windows are shifted.
    var windowScale: UInt8 = 0
    /// How often it has repeated the same ACK.
    var repeatedACKs: UInt8 = 0
    /// How long it took to answer its peer's part of the handshake, as seen from the capture, in microseconds.
    var responseTime: UInt32 = 0
    /// What it holds behind a gap.
    var outOfOrder = OutOfOrder()
    /// When data in order last moved RCV.NXT.
    var advanceTime: UInt64 = 0
    /// When it last sent data that was new, or filled a gap; 0 where the capture does not say.
    var dataTime: UInt64 = 0
    /// When it took its state, for those that end by themselves and those that a RST ended; when it sent its SYN.
    var stateTime: UInt64 = 0

    /// TCP's states as the kernel numbers them, and two that it has no number for.
    enum State: UInt8 {
        case none = 0
        case established = 1
        case synSent = 2
        case synReceived = 3
        case finWait1 = 4
        case finWait2 = 5
        case timeWait = 6
        case closeWait = 8
        case lastAck = 9
        case listen = 10
        case closing = 11
        case newSynReceived = 12
        case unknown = 255

        /// Whether there is a connection in it, beyond its handshake.
        var isSynchronized: Bool {
            switch self {
            case .established, .synReceived, .finWait1, .finWait2, .closeWait, .lastAck, .closing: true
            default: false
            }
        }
    }

    /// What is known of a socket.
    struct Known: OptionSet {
        var rawValue: UInt32

        static let receiveNext = Self(rawValue: 1 << 0)
        static let window = Self(rawValue: 1 << 1)
        /// How to read its windows: its SYN and its peer's were seen.
        static let scale = Self(rawValue: 1 << 2)
        static let send = Self(rawValue: 1 << 3)
        static let finSent = Self(rawValue: 1 << 4)
        static let finReceived = Self(rawValue: 1 << 5)
        static let sackEdge = Self(rawValue: 1 << 6)
        static let timestamp = Self(rawValue: 1 << 7)
        /// Its SYN was seen...
        static let syn = Self(rawValue: 1 << 8)
        /// ...and permits SACK...
        static let permitsSACK = Self(rawValue: 1 << 9)
        /// ...and has a window scale.
        static let offersScale = Self(rawValue: 1 << 10)
        /// It answered a SYN, so that a listener is behind it.
        static let isPassive = Self(rawValue: 1 << 11)
        /// It took data after its FIN, so that its process has not closed it.
        static let readsOn = Self(rawValue: 1 << 12)
        /// It has sent something.
        static let spoke = Self(rawValue: 1 << 13)
        /// A RST ended it, by its verdict.
        static let wasReset = Self(rawValue: 1 << 14)
        /// Its SYN had a timestamp.
        static let synTimestamp = Self(rawValue: 1 << 15)
        /// It has sent data.
        static let sentData = Self(rawValue: 1 << 16)
        /// It had a connection, and has none any more.
        static let wasClosed = Self(rawValue: 1 << 17)
        /// A RST of its own was refused, and it has sent nothing since: it has closed, or somebody else sent the RST.
        static let mayBeClosed = Self(rawValue: 1 << 18)
    }

    /// Takes its state away: what comes now finds no socket, or the listener.
    mutating func close(at time: UInt64) {
        state = known.contains(.isPassive) ? .listen : .none
        stateTime = time
        known.insert(.wasClosed)
        known.remove(.mayBeClosed)
    }

    /// The same for a RST of its own that was refused: what it sends next takes that back.
    ///
    /// - Parameters:
    ///   - rst: The RST. Its own has its SND.NXT, which somebody else has to guess.
    ///   - time: When it was sent.
    mutating func doubt(_ rst: Segment, at time: UInt64) {
        guard state.isSynchronized || state == .timeWait else { return }
        if known.contains(.send), rst.sequence == sendNext {
            stateBefore = state
            close(at: time)
        }
        known.insert(.mayBeClosed)
    }

    /// The number behind all data that it sent.
    var dataEnd: UInt32 { known.contains(.finSent) ? finSent &- 1 : sendNext }

    /// How many bytes behind a number are in order, the peer's FIN not counted.
    func receivedBytes(since start: UInt32) -> UInt32 { bytes(from: start, to: receiveNext) }

    /// How many of them it has acknowledged.
    func acknowledgedBytes(since start: UInt32) -> UInt32 {
        known.contains(.spoke) ? min(bytes(from: start, to: windowUpdate), receivedBytes(since: start)) : 0
    }

    private func bytes(from start: UInt32, to end: UInt32) -> UInt32 {
        var end = end
        if known.contains(.finReceived), end == finReceived { end &-= 1 }
        return end.isAfter(start) ? end &- start : 0
    }
}
