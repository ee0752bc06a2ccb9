package import Records

/// A TCP segment of a capture, as much of it as tells what its receiver knows.
package struct Segment: Sendable {
    /// One end of it.
    package struct End: Equatable, Sendable {
        /// The address in network byte order; IPv4 has the low half of the first word only.
        package var words: (UInt64, UInt64) = (0, 0)
        /// The port in host byte order.
        package var port: UInt16 = 0

        /// Makes an end.
        package init() {}

        /// Makes an end of an endpoint.
        ///
        /// - Parameter endpoint: The endpoint.
        package init(_ endpoint: Endpoint) {
            port = endpoint.port
            unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: endpoint.address) }
        }

        /// Whether both are the same.
        @inlinable
        package static func == (one: Self, other: Self) -> Bool {
            one.words.0 == other.words.0 && one.words.1 == other.words.1 && one.port == other.port
        }

        /// The end as people write it.
        ///
        /// - Parameter isIPv6: Whether its address is one of IPv6.
        /// - Returns: The endpoint.
        package func endpoint(isIPv6: Bool) -> Endpoint {
            let half: (UInt64) -> (UInt32, UInt32) = { (UInt32(truncatingIfNeeded: $0), UInt32($0 >> 32)) }
            let (first, second) = (half(words.0), half(words.1))
            return Endpoint(isIPv6: isIPv6, words: (first.0, first.1, second.0, second.1), port: port)
        }
    }

    /// What the payload starts like.
    package enum Start: UInt8, Sendable {
        /// There is none, or none was captured.
        case nothing
        /// `HTTP/`.
        case response
        /// A method of HTTP/1.
        case request
        /// Anything else.
        case opaque
    }

    /// Who sends it.
    package var source = End()
    /// Whom it is to.
    package var destination = End()
    /// Whether it is of IPv6.
    package var isIPv6 = false
    /// The TTL or hop limit.
    package var ttl: UInt8 = 0
    /// Its control bits.
    package var flags = Flags()
    /// SEG.SEQ.
    package var sequence: UInt32 = 0
    /// SEG.ACK; it means nothing without the flag.
    package var acknowledgement: UInt32 = 0
    /// SEG.WND, not scaled.
    package var window: UInt16 = 0
    /// Bytes of payload on the wire.
    package var payloadBytes: UInt32 = 0
    /// Its options.
    package var options = Options()
    /// What the payload starts like.
    package var start = Start.nothing
    /// The start of a payload that starts like a response.
    package var head = AnswerHead()

    /// Makes an empty segment, to be read into.
    package init() {}

    /// The sequence number behind it: SYN and FIN take one each.
    @inlinable
    package var end: UInt32 {
        sequence &+ payloadBytes &+ (flags.contains(.syn) ? 1 : 0) &+ (flags.contains(.fin) ? 1 : 0)
    }

    /// Control bits (RFC 9293, 3.1).
    package struct Flags: OptionSet, Sendable {
        /// The bits as the header has them.
        package var rawValue: UInt8
        /// Takes the bits of a header.
        @inlinable @inline(__always)
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        /// No more data from the sender.
        @inlinable @inline(__always)
        package static var fin: Self { Self(rawValue: 0x01) }
        /// Synchronizes sequence numbers.
        @inlinable @inline(__always)
        package static var syn: Self { Self(rawValue: 0x02) }
        /// Resets the connection.
        @inlinable @inline(__always)
        package static var rst: Self { Self(rawValue: 0x04) }
        /// The acknowledgment number counts.
        @inlinable @inline(__always)
        package static var ack: Self { Self(rawValue: 0x10) }
        /// Whether all of some bits are set; other modules ask for each segment, and have only what can be inlined.
        @inlinable @inline(__always)
        package func contains(_ bits: Self) -> Bool { rawValue & bits.rawValue == bits.rawValue }
    }

    /// Options that say something of sender or receiver (RFC 7323, RFC 2018).
    package struct Options: Equatable, Sendable {
        /// The timestamp.
        package var timestamp: UInt32 = 0
        /// The timestamp that it echoes.
        package var timestampEcho: UInt32 = 0
        /// The right-most edge of SACK blocks above the acknowledgment number.
        package var sackEdge: UInt32 = 0
        /// Those blocks.
        package var sackBlocks = SACKBlocks()
        /// By how much the sender's windows are shifted; only a SYN says.
        package var windowScale: UInt8 = 0
        /// Whether there is a timestamp.
        package var hasTimestamp = false
        /// Whether there is a SACK block above the acknowledgment number.
        package var hasSACK = false
        /// Whether there is a window scale.
        package var hasWindowScale = false
        /// Whether the sender understands SACK; only a SYN says.
        package var permitsSACK = false

        /// No option.
        package init() {}
    }
}
