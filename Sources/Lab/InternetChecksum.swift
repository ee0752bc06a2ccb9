/// The Internet checksum (RFC 1071), summed up in parts.
public struct InternetChecksum: Sendable {
    private var sum: UInt32 = 0

    /// Starts with bytes, which stand at an even place.
    ///
    /// - Parameter bytes: The bytes; an odd last one is filled up by 0.
    public init(_ bytes: some Collection<UInt8>) {
        for (place, byte) in bytes.enumerated() { add(UInt16(byte) << (place.isMultiple(of: 2) ? 8 : 0)) }
    }

    /// Adds a word.
    public mutating func add(_ word: UInt16) {
        sum &+= UInt32(word)
        // One word at a time carries no further.
        sum = sum & 0xffff &+ sum >> 16
    }

    /// Adds two words.
    public mutating func add(_ words: UInt32) {
        add(UInt16(truncatingIfNeeded: words >> 16))
        add(UInt16(truncatingIfNeeded: words))
    }

    /// What the header's field is to hold, where the field was summed up as 0.
    public var value: UInt16 { ~UInt16(truncatingIfNeeded: sum) }
}
