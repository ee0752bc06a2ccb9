package import Capture

/// Rebuilds the connections of a capture, and says of each RST what its receiver made of it.
package struct Replay: ~Copyable {
    /// What was counted so far.
    package var totals: ReplayTotals {
        var totals = counted
        totals.evictions = table.evictions
        return totals
    }

    private let within: UInt64
    private var counted = ReplayTotals()
    private var table: ConnectionTable

    /// Starts with no connection known.
    ///
    /// - Parameters:
    ///   - within: How long after an answer a RST may have cost it, in nanoseconds.
    ///   - connections: How many connections to know at a time.
    ///   - seed: Any number that who made the capture does not know.
    package init(within: UInt64, connections: Int, seed: UInt64 = .random(in: .min ... .max)) {
        self.within = within
        table = ConnectionTable(limit: connections, seed: seed)
    }

    /// Counts a frame that carries no segment.
    ///
    /// - Parameter content: What it is.
    package mutating func pass(_ content: FrameContent) {
        counted.frames += 1
        if content == .cut { counted.cutFrames += 1 }
    }

    /// Takes a segment.
    ///
    /// - Parameters:
    ///   - segment: The segment.
    ///   - frame: The frame that carries it.
    /// - Returns: Of a RST what became of it; nil of any other segment.
    package mutating func take(_ segment: Segment, _ frame: Frame) -> ReplayedRST? {
        counted.frames += 1
        counted.segments += 1
        let (place, isNew) = table.place(of: segment)
        if isNew { counted.connections += 1 }
        if segment.flags.contains(.rst) {
            let rst = table[place].takeRST(segment, frame, within: within)
            count(rst)
            return rst
        }
        if table[place].take(segment, at: frame.time) { counted.contradicted += 1 }
        return nil
    }

    /// Forgets all connections: what comes next is from another time.
    package mutating func forgetConnections() { table.removeAll() }

    private mutating func count(_ rst: ReplayedRST) {
        guard rst.repeats == nil else {
            counted.repeats += 1
            return
        }
        counted.rsts += 1
        if let verdict = rst.verdict { counted.verdicts[verdict, default: 0] += 1 } else { counted.unjudged += 1 }
        if rst.suspicion == .suspected { counted.suspected += 1 }
    }
}
