/// Ranges of data that a receiver holds behind a gap: as many as Linux reports by SACK, the rest is forgotten.
struct OutOfOrder {
    private static let capacity = 4

    private var ranges = InlineArray<4, (start: UInt32, end: UInt32)>(repeating: (0, 0))
    private var count: UInt8 = 0

    /// Whether there is none.
    var isEmpty: Bool { count == 0 }

    /// The right-most edge; nil where there is none.
    var edge: UInt32? {
        var edge: UInt32?
        for index in 0..<Int(count) where edge.map({ ranges[index].end.isAfter($0) }) ?? true {
            edge = ranges[index].end
        }
        return edge
    }

    /// Forgets all.
    mutating func removeAll() { count = 0 }

    /// Keeps a range, joined with those that it meets.
    mutating func insert(_ start: UInt32, _ end: UInt32) {
        var joined = (start: start, end: end)
        var index = 0
        while index < Int(count) {
            let range = ranges[index]
            if joined.end.isBefore(range.start) || range.end.isBefore(joined.start) {
                index += 1
                continue
            }
            if range.start.isBefore(joined.start) { joined.start = range.start }
            if range.end.isAfter(joined.end) { joined.end = range.end }
            remove(index)
            index = 0
        }
        if Int(count) == Self.capacity { remove(0) }
        ranges[Int(count)] = joined
        count += 1
    }

    /// Takes out what is in order now.
    ///
    /// - Parameter next: The next number expected.
    /// - Returns: The one that is expected then.
    mutating func take(upTo next: UInt32) -> UInt32 {
        var next = next
        var index = 0
        while index < Int(count) {
            let range = ranges[index]
            if range.start.isAfter(next) {
                index += 1
                continue
            }
            if range.end.isAfter(next) { next = range.end }
            remove(index)
            index = 0
        }
        return next
    }

    /// The oldest is first.
    private mutating func remove(_ index: Int) {
        for place in index..<Int(count) - 1 { ranges[place] = ranges[place + 1] }
        count -= 1
    }
}
