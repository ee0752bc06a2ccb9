/// The bytes of a capture that a test makes.
public struct CaptureBytes: Sendable {
    /// How a capture is written.
    public struct Format: Sendable {
        /// Whether numbers have their lowest byte last.
        public var isBigEndian = false
        /// Whether it is pcapng, else pcap.
        public var isNextGeneration = false
        /// Whether times have nanoseconds, else microseconds.
        public var hasNanoseconds = true
        /// What a frame starts with, by LINKTYPE number.
        public var link: UInt32 = 101

        /// The usual format: pcap with nanoseconds, of raw IP.
        public init(link: UInt32 = 101) { self.link = link }
    }

    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private let format: Format

    /// Starts a capture.
    public init(_ format: Format = Format()) {
        self.format = format
        if format.isNextGeneration {
            var section = number(UInt32(0x1a2b_3c4d))
            section += number(UInt16(1))
            section += number(UInt16(0))
            section += number(UInt64.max)
            block(0x0a0d_0d0a, section)
            var interface = number(UInt16(format.link)) + [0, 0, 0, 0, 0, 0]
            interface += number(UInt16(9)) + number(UInt16(1))
            interface += [format.hasNanoseconds ? 9 : 6, 0, 0, 0, 0, 0, 0, 0]
            block(1, interface)
        } else {
            bytes += number(UInt32(format.hasNanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4))
            bytes += number(UInt16(2)) + number(UInt16(4))
            bytes += number(UInt64(0)) + number(UInt32(262_144))
            bytes += number(format.link)
        }
    }

    /// Adds a frame.
    ///
    /// - Parameters:
    ///   - frame: All of it.
    ///   - time: When, in nanoseconds since the epoch.
    ///   - captured: How many bytes of it are captured; all without one.
    public mutating func add(_ frame: [UInt8], at time: UInt64, captured: Int? = nil) {
        let kept = frame.prefix(captured ?? frame.count)
        let perSecond: UInt64 = format.hasNanoseconds ? 1_000_000_000 : 1_000_000
        let units = format.hasNanoseconds ? time : time / 1000
        let lengths = number(UInt32(kept.count)) + number(UInt32(frame.count))
        if format.isNextGeneration {
            let times = number(UInt32(units >> 32)) + number(UInt32(truncatingIfNeeded: units))
            let padding = [UInt8](repeating: 0, count: (4 - kept.count % 4) % 4)
            var body = number(UInt32(0)) + times
            body += lengths + kept + padding
            block(6, body)
        } else {
            bytes += number(UInt32(units / perSecond)) + number(UInt32(units % perSecond))
            bytes += lengths + kept
        }
    }

    /// Adds a block of pcapng.
    ///
    /// - Parameters:
    ///   - type: Its type.
    ///   - body: What is between its two lengths.
    public mutating func block(_ type: UInt32, _ body: [UInt8]) {
        let length = number(UInt32(body.count + 12))
        bytes += number(type) + length + body + length
    }

    /// A number in the capture's byte order.
    public func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: format.isBigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
    }
}
