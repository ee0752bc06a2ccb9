public import CLinux

/// Walks netlink messages and attributes, each aligned to 4 bytes, and stops at the first that does not fit.
public struct NetlinkReader {
    private var rest: ArraySlice<UInt8>

    /// Starts at the first of some bytes.
    public init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next message: its header and its body.
    public mutating func nextMessage() -> (header: nlmsghdr, body: ArraySlice<UInt8>)? {
        guard let header = peek(nlmsghdr.self),
            let whole = take(Int(header.nlmsg_len), atLeast: MemoryLayout<nlmsghdr>.size)
        else { return nil }
        return (header, whole.dropFirst(MemoryLayout<nlmsghdr>.size))
    }

    /// The next attribute: its type without the flag bits, and its value.
    public mutating func nextAttribute() -> (type: UInt32, value: ArraySlice<UInt8>)? {
        guard let header = peek(rtattr.self),
            let whole = take(Int(header.rta_len), atLeast: MemoryLayout<rtattr>.size)
        else { return nil }
        let flags: UInt16 = 0xC000  // NLA_F_NESTED, NLA_F_NET_BYTEORDER
        return (UInt32(header.rta_type & ~flags), whole.dropFirst(MemoryLayout<rtattr>.size))
    }

    /// A fixed-size header at the front.
    public mutating func next<T: BitwiseCopyable>(_ type: T.Type) -> T? {
        guard let value = peek(type) else { return nil }
        _ = take(MemoryLayout<T>.size, atLeast: 0)
        return value
    }

    /// The text of an attribute's value, up to its end or its zero byte.
    public static func text(_ value: ArraySlice<UInt8>) -> String {
        String(decoding: value.prefix { $0 != 0 }, as: UTF8.self)
    }

    private func peek<T: BitwiseCopyable>(_ type: T.Type) -> T? {
        guard rest.count >= MemoryLayout<T>.size else { return nil }
        return unsafe rest.withUnsafeBytes { unsafe $0.loadUnaligned(as: type) }
    }

    /// Takes `length` bytes and the padding behind them.
    private mutating func take(_ length: Int, atLeast least: Int) -> ArraySlice<UInt8>? {
        guard length >= least, length <= rest.count else { return nil }
        let taken = rest.prefix(length)
        rest = rest.dropFirst((length + 3) & ~3)
        return taken
    }
}
