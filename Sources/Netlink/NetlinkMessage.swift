internal import CLinux

/// A message to the kernel, as netlink(7) lays it out: header, a fixed part, attributes.
public struct NetlinkMessage: Sendable {
    /// What it asks for (nlmsg_type).
    public var type: UInt16
    /// How (nlmsg_flags), besides NLM_F_REQUEST, which every message has.
    public var flags: CInt
    private var body: [UInt8]

    /// Starts a message with its fixed part.
    ///
    /// - Parameters:
    ///   - type: What it asks for (nlmsg_type).
    ///   - flags: How (nlmsg_flags), besides NLM_F_REQUEST.
    ///   - head: The fixed part of its type, such as a `tcmsg`.
    public init<Head: BitwiseCopyable>(_ type: UInt16, flags: CInt = 0, head: Head) {
        self.type = type
        self.flags = flags
        body = Self.bytes(of: head)
    }

    /// Adds an attribute with a number, a descriptor or another fixed-size value.
    public mutating func add<Value: BitwiseCopyable>(_ type: Int, _ value: Value) { add(type, Self.bytes(of: value)) }

    /// Adds an attribute with text and the zero byte that ends it.
    public mutating func add(_ type: Int, text: String) { add(type, Array(text.utf8) + [0]) }

    /// Adds an attribute that holds attributes.
    public mutating func add(_ type: Int, nested fill: (inout NetlinkMessage) -> Void) {
        var inner = self
        inner.body = []
        fill(&inner)
        add(type, inner.body)
    }

    /// The message on the wire.
    func bytes(sequence: UInt32, acknowledged: Bool) -> [UInt8] {
        var header = nlmsghdr()
        header.nlmsg_len = UInt32(MemoryLayout<nlmsghdr>.size + body.count)
        header.nlmsg_type = type
        header.nlmsg_flags = UInt16(NLM_F_REQUEST | flags | (acknowledged ? NLM_F_ACK : 0))
        header.nlmsg_seq = sequence
        return Self.bytes(of: header) + body
    }

    private mutating func add(_ type: Int, _ value: [UInt8]) {
        let head = rtattr(rta_len: UInt16(MemoryLayout<rtattr>.size + value.count), rta_type: UInt16(type))
        body += Self.bytes(of: head) + value + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
    }

    private static func bytes<T: BitwiseCopyable>(of value: T) -> [UInt8] {
        unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
    }
}
