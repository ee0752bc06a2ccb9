/// Builds frames byte by byte, right or wrong on purpose.
struct Frame {
    static let source4: [UInt8] = [192, 0, 2, 1]
    static let destination4: [UInt8] = [192, 0, 2, 2]
    static let source6: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]
    static let destination6: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [2]

    enum Flags {
        static let fin: UInt8 = 0x01
        static let syn: UInt8 = 0x02
        static let rst: UInt8 = 0x04
        static let ack: UInt8 = 0x10
    }

    /// A TCP segment.
    static func tcp(
        from source: UInt16 = 8080, to destination: UInt16 = 40000, flags: UInt8, sequence: UInt32 = 1000,
        acknowledgment: UInt32 = 5000, options: Int = 0, payload: Int = 0, dataOffset: UInt8? = nil
    ) -> [UInt8] {
        var bytes = word(source) + word(destination) + word32(sequence) + word32(acknowledgment)
        bytes += [(dataOffset ?? UInt8(5 + options / 4)) << 4, flags] + word(65535) + [0, 0, 0, 0]
        bytes += [UInt8](repeating: 1, count: options)
        return bytes + [UInt8](repeating: 0x78, count: payload)
    }

    static func ipv4(
        _ payload: [UInt8], options: Int = 0, fragment: UInt16 = 0, proto: UInt8 = 6, totalLength: UInt16? = nil
    ) -> [UInt8] {
        let header = 20 + options
        return [UInt8(0x40 | header / 4), 0] + word(totalLength ?? UInt16(header + payload.count)) + [0, 0]
            + word(fragment) + [64, proto, 0, 0] + source4 + destination4
            + [UInt8](repeating: 1, count: options) + payload
    }

    /// Extension headers as (type, bytes after the first two).
    static func ipv6(_ payload: [UInt8], extensions: [(UInt8, [UInt8])] = [], final: UInt8 = 6) -> [UInt8] {
        var chain: [UInt8] = []
        for (index, header) in extensions.enumerated() {
            let next = index + 1 < extensions.count ? extensions[index + 1].0 : final
            // A fragment header's second byte is reserved; the others' is their length in 8 bytes, less one;
            // an authentication header's in 4 bytes, less two.
            let length =
                switch header.0 {
                case 44: UInt8(0)
                case 51: UInt8((header.1.count + 2) / 4 - 2)
                default: UInt8((header.1.count + 2) / 8 - 1)
                }
            chain += [next, length] + header.1
        }
        return [0x60, 0, 0, 0] + word(UInt16(chain.count + payload.count)) + [extensions.first?.0 ?? final, 64]
            + source6 + destination6 + chain + payload
    }

    /// An Ethernet header before a packet, with VLAN tags.
    static func ethernet(_ packet: [UInt8], tags: [UInt16] = [], type: UInt16? = nil) -> [UInt8] {
        let version = packet.first.map { $0 >> 4 } ?? 4
        let inner = type ?? (version == 6 ? 0x86dd : 0x0800)
        // To 00:00:00:00:00:00, the address of the loopback that BPF_PROG_TEST_RUN gives the frame to.
        var bytes = [UInt8](repeating: 0, count: 6) + [UInt8](repeating: 2, count: 6)
        for tag in tags { bytes += word(tag) + [0, 10] }
        return bytes + word(inner) + packet
    }

    static func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

    static func word32(_ value: UInt32) -> [UInt8] { word(UInt16(value >> 16)) + word(UInt16(value & 0xffff)) }
}
