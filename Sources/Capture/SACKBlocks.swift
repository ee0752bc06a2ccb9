/// The blocks of a SACK option above the acknowledgment number: data that its sender holds behind a gap (RFC 2018).
package struct SACKBlocks: Equatable, Sendable {
    /// An option has no room for more.
    package static let capacity = 4

    private var blocks = InlineArray<4, (start: UInt32, end: UInt32)>(repeating: (0, 0))
    private var filled: UInt8 = 0

    /// No block.
    package init() {}

    /// How many there are.
    package var count: Int { Int(filled) }

    /// A block: its first number, and the one behind it.
    ///
    /// - Parameter index: Which of them.
    package subscript(index: Int) -> (start: UInt32, end: UInt32) { blocks[index] }

    /// Adds a block, if there is room.
    ///
    /// - Parameters:
    ///   - start: Its first number.
    ///   - end: The one behind it.
    package mutating func append(_ start: UInt32, _ end: UInt32) {
        guard count < Self.capacity else { return }
        blocks[count] = (start, end)
        filled += 1
    }

    /// Whether both have the same blocks in the same order.
    package static func == (one: Self, other: Self) -> Bool {
        one.count == other.count && (0..<one.count).allSatisfy { one.blocks[$0] == other.blocks[$0] }
    }
}
