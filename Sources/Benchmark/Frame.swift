/// A frame for BPF_PROG_TEST_RUN, which looks at no checksum.
struct Frame: Sendable {
    /// What it is, such as `IPv4, 66 bytes`.
    let name: String
    /// From its Ethernet header on.
    let bytes: [UInt8]

    /// Addresses and ports of a flow.
    struct Flow: Sendable {
        var source: [UInt8]
        var destination: [UInt8]
        var sourcePort: UInt16
        var destinationPort: UInt16

        static let ipv4 = Flow(
            source: [10, 1, 2, 3], destination: [10, 9, 8, 7], sourcePort: 40001, destinationPort: 8080)
        static let ipv6 = Flow(
            source: [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [1],
            destination: [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [2], sourcePort: 40001,
            destinationPort: 8080)
    }

    static let ack: UInt8 = 0x10
    static let rst: UInt8 = 0x04

    /// Makes a segment with timestamps, as long as asked for, an answer's start as its payload.
    ///
    /// - Parameters:
    ///   - flow: Whose it is.
    ///   - flags: Byte 13 of the TCP header.
    ///   - length: Bytes of the whole frame, at least 66 or 86.
    init(_ flow: Flow, flags: UInt8, length: Int) {
        let isIPv6 = flow.source.count == 16
        name = "\(isIPv6 ? "IPv6" : "IPv4"), \(length) bytes"
        let timestamps: [UInt8] = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8]
        let tcp =
            Self.word(flow.sourcePort) + Self.word(flow.destinationPort) + [1, 2, 3, 4, 5, 6, 7, 8, 0x80, flags]
            + [0x10, 0, 0, 0, 0, 0] + timestamps
        let ethernet = [UInt8](repeating: 2, count: 12) + (isIPv6 ? [0x86, 0xdd] : [0x08, 0x00])
        let payload = length - ethernet.count - (isIPv6 ? 40 : 20) - tcp.count
        let ip =
            isIPv6
            ? [0x60, 0, 0, 0] + Self.word(UInt16(tcp.count + payload)) + [6, 64]
            : [0x45, 0] + Self.word(UInt16(20 + tcp.count + payload)) + [0, 0, 0x40, 0, 64, 6, 0, 0]
        let text = Array("HTTP/1.1 200 OK\r\n".utf8)
        bytes =
            ethernet + ip + flow.source + flow.destination + tcp
            + (0..<payload).map { $0 < text.count ? text[$0] : UInt8(ascii: "x") }
    }

    private static func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)] }
}
