internal import CLinux
internal import Linux

/// Frames of a flood, one behind the other, checksums right; from batch to batch only what varies is written anew.
struct FrameBatch {
    /// How many bytes a frame has.
    let frameBytes: Int
    /// How many frames there are.
    let count = Int(CLINUX_FRAMES_MAX)
    /// All of them.
    private(set) var bytes: [UInt8]

    private let isIPv6: Bool
    private let flows: UInt32
    private let sequence: FloodTraffic.Sequence
    /// The sums over what does not vary, with 0 in place of what does.
    private let headerSum: InternetChecksum
    private let segmentSum: InternetChecksum
    /// The varying half of the source address, and the source port, of flow 0.
    private let address: UInt32
    private let port: UInt16
    private var flow: UInt32 = 0
    private var random: UInt32 = 1

    /// Where a flood's flows have their ports: 16384 of them from 16384 on.
    private static let portsBits: UInt32 = 14

    /// Builds the frames.
    ///
    /// - Parameter traffic: What they are.
    /// - Throws: EINVAL where an address cannot be read.
    init(_ traffic: FloodTraffic) throws(SystemError) {
        let source: TCPEndpoint
        switch traffic.source {
        case .one(let endpoint):
            source = endpoint
            flows = 1
        case .many(let flows):
            precondition(flows > 0 && flows & (flows - 1) == 0 && flows <= 1 << 30, "a power of two")
            source = TCPEndpoint(traffic.destination.isIPv6 ? "2001:2::" : "198.18.0.0", port: 1 << 14)
            self.flows = UInt32(flows)
        }
        isIPv6 = traffic.destination.isIPv6
        sequence = traffic.sequence
        port = source.port
        let from = try source.addressBytes
        let to = try traffic.destination.addressBytes
        address = from.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
        let addresses = Array(from.dropLast(4)) + [0, 0, 0, 0] + to
        let segment = Self.segment(traffic)
        let header: [UInt8] =
            isIPv6
            ? [0x60, 0, 0, 0, 0, UInt8(segment.count), 6, 64] + addresses
            : [0x45, 0, 0, UInt8(20 + segment.count), 0, 0, 0, 0, 64, 6, 0, 0] + addresses
        headerSum = InternetChecksum(header)
        let pseudoHeader = addresses + [0, 0, 0, UInt8(segment.count), 0, 0, 0, 6]
        segmentSum = InternetChecksum(pseudoHeader + segment)
        let type = UInt16(isIPv6 ? ETH_P_IPV6 : ETH_P_IP)
        let sender: [UInt8] = [0x02, 0, 0, 0, 0, 0x01]
        let frame =
            traffic.destinationMAC.bytes + sender + [UInt8(type >> 8), UInt8(type & 0xff)] + header + segment
        frameBytes = frame.count
        bytes = (0..<count).flatMap { _ in frame }
        advance()
    }

    /// Writes the next flows and sequence numbers into the frames.
    mutating func advance() {
        for frame in 0..<count { vary(at: frame * frameBytes + Int(ETH_HLEN)) }
    }

    private mutating func vary(at start: Int) {
        // An odd factor visits each flow once a round, far from the one before.
        let place = (flow &* 0x9E37_79B1) & (flows - 1)
        flow &+= 1
        let source = address | place >> Self.portsBits
        let sourcePort = port | UInt16(truncatingIfNeeded: place & (1 << Self.portsBits - 1))
        let number = nextSequence()
        let segment = start + (isIPv6 ? 40 : 20)
        write(source, at: start + (isIPv6 ? 20 : 12))
        if !isIPv6 {
            var sum = headerSum
            sum.add(source)
            write(sum.value, at: start + 10)
        }
        write(sourcePort, at: segment)
        write(number, at: segment + 4)
        var sum = segmentSum
        sum.add(source)
        sum.add(sourcePort)
        sum.add(number)
        write(sum.value, at: segment + 16)
    }

    private mutating func nextSequence() -> UInt32 {
        if case .fixed(let number) = sequence { return number }
        // A full period (Hull and Dobell 1962).
        random = random &* 1_664_525 &+ 1_013_904_223
        return random
    }

    private mutating func write(_ value: UInt16, at place: Int) {
        bytes[place] = UInt8(truncatingIfNeeded: value >> 8)
        bytes[place + 1] = UInt8(truncatingIfNeeded: value)
    }

    private mutating func write(_ value: UInt32, at place: Int) {
        write(UInt16(truncatingIfNeeded: value >> 16), at: place)
        write(UInt16(truncatingIfNeeded: value), at: place + 2)
    }

    /// The TCP header with 0 for source port, sequence number and checksum.
    private static func segment(_ traffic: FloodTraffic) -> [UInt8] {
        let port = traffic.destination.port
        let acknowledgement = (0..<4).map { UInt8(truncatingIfNeeded: traffic.acknowledgement >> (24 - 8 * $0)) }
        return [0, 0, UInt8(port >> 8), UInt8(port & 0xff), 0, 0, 0, 0] + acknowledgement
            + [5 << 4, traffic.flags.rawValue, 0xff, 0xff, 0, 0, 0, 0]
    }
}
