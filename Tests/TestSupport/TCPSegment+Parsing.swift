import Records

extension TCPSegment {
    /// Reads the segment out of an IP packet; nil where it holds none.
    ///
    /// - Parameter packet: The packet, from its IP header on; of IPv6, without extension headers.
    public init?(parsing packet: [UInt8]) {
        let isIPv6 = packet.first.map { $0 >> 4 == 6 } ?? false
        let addressBytes = isIPv6 ? 16 : 4
        let addresses = isIPv6 ? 8 : 12
        let start = isIPv6 ? 40 : Int(packet.first ?? 0) % 16 * 4
        guard packet.count >= start + 20, packet[isIPv6 ? 6 : 9] == 6 else { return nil }
        let segment = Array(packet[start...])
        let headerBytes = Int(segment[12] >> 4) * 4
        guard headerBytes >= 20, segment.count >= headerBytes else { return nil }
        self.init(
            from: Endpoint(
                address: Array(packet[addresses..<addresses + addressBytes]), port: segment.number(at: 0)),
            to: Endpoint(
                address: Array(packet[addresses + addressBytes..<addresses + 2 * addressBytes]),
                port: segment.number(at: 2)),
            Flags(rawValue: segment[13]), sequence: segment.number(at: 4), acknowledgement: segment.number(at: 8),
            window: segment.number(at: 14), options: Self.options(segment[20..<headerBytes]),
            payload: Array(segment[headerBytes...]))
    }

    private static func options(_ bytes: ArraySlice<UInt8>) -> [Option] {
        var rest = bytes
        var options: [Option] = []
        while let kind = rest.first, kind != 0 {
            guard kind != 1 else {
                rest = rest.dropFirst()
                continue
            }
            guard let length = rest.dropFirst().first, length >= 2, rest.count >= length else { break }
            let value = Array(rest.prefix(Int(length)).dropFirst(2))
            switch (kind, length) {
            case (2, 4): options.append(.maximumSegmentSize(value.number(at: 0)))
            case (3, 3): options.append(.windowScale(value[0]))
            case (4, 2): options.append(.sackPermitted)
            case (8, 10): options.append(.timestamps(value: value.number(at: 0), echo: value.number(at: 4)))
            default: break
            }
            rest = rest.dropFirst(Int(length))
        }
        return options
    }
}

extension [UInt8] {
    /// A number in network byte order.
    fileprivate func number<Number: FixedWidthInteger>(at index: Int) -> Number {
        self[index..<index + MemoryLayout<Number>.size].reduce(0) { $0 << 8 | Number($1) }
    }
}
