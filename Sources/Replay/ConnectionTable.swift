internal import Capture

/// The connections of a capture, so many at the most: beyond that, the one that was quiet longest is forgotten.
struct ConnectionTable {
    /// How many were forgotten.
    private(set) var evictions: UInt64 = 0

    private let limit: Int
    /// Nobody who makes a capture shall know which connections share a place.
    private let seed: UInt64
    private var connections: [Connection] = []
    /// The neighbours of each connection in the order of their last segments.
    private var order: [Neighbours] = []
    private var newest = Self.nobody
    private var oldest = Self.nobody
    /// Open addressing: the upper half of a hash, and one more than a connection's place; 0 is free.
    private var index: [UInt64] = [UInt64](repeating: 0, count: 1024)

    private struct Neighbours {
        var newer: UInt32
        var older: UInt32
    }

    private static let nobody = UInt32.max

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
        order.removeAll(keepingCapacity: true)
        (newest, oldest) = (Self.nobody, Self.nobody)
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
                if newest != UInt32(place) { moveToFront(place) }
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
            order.append(Neighbours(newer: Self.nobody, older: Self.nobody))
            // At the most half of the places are taken.
            if connections.count * 2 > index.count { grow() }
        } else {
            place = Int(oldest)
            evictions += 1
            removeFromIndex(place)
            unlink(place)
            connections[place] = Connection(segment)
        }
        enter(place, hash)
        link(place)
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

    private mutating func moveToFront(_ place: Int) {
        unlink(place)
        link(place)
    }

    private mutating func unlink(_ place: Int) {
        let neighbours = order[place]
        if neighbours.newer == Self.nobody {
            newest = neighbours.older
        } else {
            order[Int(neighbours.newer)].older = neighbours.older
        }
        if neighbours.older == Self.nobody {
            oldest = neighbours.newer
        } else {
            order[Int(neighbours.older)].newer = neighbours.newer
        }
    }

    private mutating func link(_ place: Int) {
        order[place] = Neighbours(newer: Self.nobody, older: newest)
        if newest == Self.nobody { oldest = UInt32(place) } else { order[Int(newest)].newer = UInt32(place) }
        newest = UInt32(place)
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
