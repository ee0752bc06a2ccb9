public import Lab
public import Records

/// A TCP segment that nobody's stack made, or that a stack made for nobody: what a test sends and is sent.
public struct TCPSegment: Hashable, Sendable {
    /// Its control bits, by a shorter name.
    public typealias Flags = TCPFlags

    /// The options that tests use (RFC 9293, RFC 2018, RFC 7323).
    public enum Option: Hashable, Sendable {
        case maximumSegmentSize(UInt16)
        case windowScale(UInt8)
        case sackPermitted
        case timestamps(value: UInt32, echo: UInt32)
    }

    /// Who sends it.
    public var source: Endpoint
    /// Whom it is to.
    public var destination: Endpoint
    /// SEG.SEQ.
    public var sequence: UInt32
    /// SEG.ACK; it means nothing without the flag.
    public var acknowledgement: UInt32
    /// Its control bits.
    public var flags: Flags
    /// SEG.WND, not scaled.
    public var window: UInt16
    /// Its options; of a segment that was sent to the test, those that are known.
    public var options: [Option]
    /// Its payload.
    public var payload: [UInt8]

    /// Makes a segment.
    public init(
        from source: Endpoint, to destination: Endpoint, _ flags: Flags, sequence: UInt32,
        acknowledgement: UInt32 = 0, window: UInt16 = 0, options: [Option] = [], payload: [UInt8] = []
    ) {
        self.source = source
        self.destination = destination
        self.sequence = sequence
        self.acknowledgement = acknowledgement
        self.flags = flags
        self.window = window
        self.options = options
        self.payload = payload
    }

    /// How many sequence numbers it occupies: SEG.LEN, which counts SYN and FIN.
    public var length: UInt32 {
        UInt32(payload.count) + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
    }
}
