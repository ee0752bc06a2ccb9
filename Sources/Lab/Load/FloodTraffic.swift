/// What the frames of a packet flood are: TCP segments without payload, over IPv4 or IPv6.
public struct FloodTraffic: Sendable {
    /// Where the segments say that they come from.
    public enum Source: Sendable {
        /// One endpoint, of the same family as the destination.
        case one(TCPEndpoint)
        /// So many flows, a power of two, in scrambled order: addresses of 198.18.0.0/15 or 2001:2::/48, which are set
        /// aside for benchmarks (RFC 2544, RFC 5180), and ports from 16384 on.
        case many(flows: Int)
    }

    /// The sequence number of each segment.
    public enum Sequence: Sendable {
        /// The same in each.
        case fixed(UInt32)
        /// Another in each; the same in each run.
        case random
    }

    /// Where they say that they come from.
    public var source: Source
    /// Where they go.
    public var destination: TCPEndpoint
    /// Whose the frames are; the stack drops those of another interface first of all (`ip_rcv`).
    public var destinationMAC: MACAddress
    /// Their control bits.
    public var flags: TCPFlags
    /// Their sequence numbers.
    public var sequence: Sequence
    /// Their acknowledgement number, which means nothing without the flag.
    public var acknowledgement: UInt32

    /// Describes frames.
    ///
    /// - Parameters:
    ///   - flags: Their control bits.
    ///   - source: Where they say that they come from.
    ///   - destination: Where they go.
    ///   - destinationMAC: Whose the frames are.
    ///   - sequence: Their sequence numbers.
    ///   - acknowledgement: Their acknowledgement number.
    public init(
        _ flags: TCPFlags, from source: Source, to destination: TCPEndpoint, at destinationMAC: MACAddress,
        sequence: Sequence = .random, acknowledgement: UInt32 = 0
    ) {
        self.source = source
        self.destination = destination
        self.destinationMAC = destinationMAC
        self.flags = flags
        self.sequence = sequence
        self.acknowledgement = acknowledgement
    }
}
