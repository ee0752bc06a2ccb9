/// Byte 13 of the TCP header.
public struct TCPFlags: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// FIN.
    public static let fin = TCPFlags(rawValue: 0x01)
    /// SYN.
    public static let syn = TCPFlags(rawValue: 0x02)
    /// RST.
    public static let rst = TCPFlags(rawValue: 0x04)
    /// PSH.
    public static let psh = TCPFlags(rawValue: 0x08)
    /// ACK.
    public static let ack = TCPFlags(rawValue: 0x10)
}
