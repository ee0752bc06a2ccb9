import Lab
import Records

extension TCPSegment {
    /// The segment in an IP packet, as it goes over an interface without a link layer.
    ///
    /// - Parameter checksumIsRight: Whether the checksum of the segment is.
    /// - Returns: The packet, of IPv4 or IPv6 as the addresses are.
    public func packet(checksumIsRight: Bool = true) -> [UInt8] {
        let addresses = source.address + destination.address
        var segment = header + payload
        let pseudoHeader = addresses + bytes(UInt32(segment.count)) + [0, 0, 0, 6]
        let sum = InternetChecksum(pseudoHeader + segment).value
        segment.replaceSubrange(16..<18, with: bytes(checksumIsRight ? sum : ~sum))
        guard source.address.count == 4 else {
            return [0x60, 0, 0, 0] + bytes(UInt16(segment.count)) + [6, 64] + addresses + segment
        }
        var ip = [0x45, 0] + bytes(UInt16(20 + segment.count)) + [0, 0, 0, 0, 64, 6, 0, 0] + addresses
        ip.replaceSubrange(10..<12, with: bytes(InternetChecksum(ip).value))
        return ip + segment
    }

    /// The TCP header without its checksum.
    private var header: [UInt8] {
        let options = optionBytes
        return bytes(source.port) + bytes(destination.port) + bytes(sequence) + bytes(acknowledgement)
            + [UInt8(5 + options.count / 4) << 4, flags.rawValue] + bytes(window) + [0, 0, 0, 0] + options
    }

    /// The options, each filled up to a multiple of four bytes by no-operations.
    private var optionBytes: [UInt8] {
        options.flatMap { option -> [UInt8] in
            switch option {
            case .maximumSegmentSize(let size): [2, 4] + bytes(size)
            case .windowScale(let shift): [1, 3, 3, shift]
            case .sackPermitted: [1, 1, 4, 2]
            case .timestamps(let value, let echo): [1, 1, 8, 10] + bytes(value) + bytes(echo)
            }
        }
    }
}

private func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
