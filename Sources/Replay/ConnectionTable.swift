internal import Capture

/// The connections of a capture, so many at the most.
///
/// Beyond that a hand goes round them, and forgets the first that was quiet since it last came by (the clock algorithm):
/// nearly the one that was quiet longest, and no order has to be kept with each segment.
struct ConnectionTable {
    /// How many were forgotten.
    private(set) var evictions: UInt64 = 0

    private let limit: Int
    /// Nobody who makes a capture shall know which connections share a place.
    private let seed: UInt64
    private var connections: [Connection] = []
    private var hand = 0
    /// Open addressing: the upper half of a hash, and one more than a connection's place; 0 is free.
    private var index: [UInt64] = [UInt64](repeating: 0, count: 1024)

    /// Makes an empty table.
    init(limit: Int, seed: UInt64) {
        self.limit = limit
        self.seed = seed
    }

    /// How many there are.
    var count: Int { connections.count }

    /// Forgets all, which is no eviction.
    mutating func removeAll() {
        connections.removeAll(keepingCapacity: true)
        hand = 0
        for place in index.indices { index[place] = 0 }
    }

    /// A connection by its place.
    subscript(place: Int) -> Connection {
        _read { yield connections[place] }
        _modify { yield &connections[place] }
    }

    /// Finds the place of a segment's connection, and makes it where there is none.
    @inline(__always)
    mutating func place(of segment: Segment) -> (place: Int, isNew: Bool) {
        let hash = hash(segment.source, segment.destination)
        var at = Int(truncatingIfNeeded: hash) & (index.count - 1)
        while index[at] != 0 {
            let place = Int(index[at] & 0xffff_ffff) - 1
            if index[at] >> 32 == hash >> 32, isSame(place, segment) {
                connections[place].isBusy = true
                return (place, false)
            }
            at = (at + 1) & (index.count - 1)
        }
        return (insert(segment, hash), true)
    }

    @inline(__always)
    private func isSame(_ place: Int, _ segment: Segment) -> Bool {
        let (first, second) = (connections[place].first, connections[place].second)
        return
            (first == segment.source && second == segment.destination
            || first == segment.destination && second == segment.source)
            && connections[place].isIPv6 == segment.isIPv6
    }

    private mutating func insert(_ segment: Segment, _ hash: UInt64) -> Int {
        let place: Int
        if connections.count < limit {
            place = connections.count
            connections.append(Connection(segment))
            // At the most half of the places are taken.
            if connections.count * 2 > index.count { grow() }
        } else {
            place = quietPlace()
            evictions += 1
            removeFromIndex(place)
            connections[place] = Connection(segment)
        }
        enter(place, hash)
        return place
    }

    private mutating func enter(_ place: Int, _ hash: UInt64) {
        var at = Int(truncatingIfNeeded: hash) & (index.count - 1)
        while index[at] != 0 { at = (at + 1) & (index.count - 1) }
        index[at] = hash & ~0xffff_ffff | UInt64(place + 1)
    }

    private mutating func grow() {
        index = [UInt64](repeating: 0, count: index.count * 2)
        // The newest is not entered yet.
        for place in 0..<connections.count - 1 { enter(place, hash(of: place)) }
    }

    /// Takes out an entry, and moves those behind it to where they are looked for.
    private mutating func removeFromIndex(_ place: Int) {
        let mask = index.count - 1
        var gap = Int(truncatingIfNeeded: hash(of: place)) & mask
        while index[gap] & 0xffff_ffff != UInt64(place + 1) { gap = (gap + 1) & mask }
        var at = gap
        while true {
            at = (at + 1) & mask
            guard index[at] != 0 else { break }
            let home = Int(truncatingIfNeeded: hash(of: Int(index[at] & 0xffff_ffff) - 1)) & mask
            // One that is looked for only behind the gap stays.
            if (at - home) & mask < (at - gap) & mask { continue }
            index[gap] = index[at]
            gap = at
        }
        index[gap] = 0
    }

    /// Moves the hand on to a connection that was quiet.
    private mutating func quietPlace() -> Int {
        while true {
            let place = hand
            hand = (hand + 1) % connections.count
            if !connections[place].isBusy { return place }
            connections[place].isBusy = false
        }
    }

    private func hash(of place: Int) -> UInt64 { hash(connections[place].first, connections[place].second) }

    /// The same for both directions.
    @inline(__always)
    private func hash(_ one: Segment.End, _ other: Segment.End) -> UInt64 {
        let hash = (hash(one) &+ hash(other)) &* 0xd6e8_feb8_6659_fd93
        return hash ^ hash >> 32
    }

    /// The constants of `bpf/flows.h`.
    @inline(__always)
    private func hash(_ end: Segment.End) -> UInt64 {
        var hash = (end.words.0 ^ seed) &* 0x9e37_79b9_7f4a_7c15
        hash = (hash ^ hash >> 32 ^ end.words.1 ^ UInt64(end.port) << 48) &* 0xbf58_476d_1ce4_e5b9
        return hash ^ hash >> 29
    }
}
