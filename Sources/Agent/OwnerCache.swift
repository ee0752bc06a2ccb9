internal import DequeModule
internal import Exposition

/// Owners by key, those of the last few keys; an entry may be good for a while only.
struct OwnerCache<Key: Hashable & Sendable>: Sendable {
    /// Nanoseconds of CLOCK_MONOTONIC until which an owner is good.
    private struct Entry {
        var owner: Owner?
        var expiry: UInt64
    }

    private let limit: Int
    private var entries: [Key: Entry] = [:]
    private var order: Deque<Key> = []

    /// - Parameter limit: How many keys.
    init(limit: Int) { self.limit = limit }

    /// What is known of a key: an owner, that there is none (`.some(nil)`), or nothing.
    func owner(of key: Key, at now: UInt64) -> Owner?? {
        guard let entry = entries[key], now < entry.expiry else { return nil }
        return .some(entry.owner)
    }

    /// Keeps what was found of a key, in the place of the oldest key where there is no room.
    mutating func keep(_ owner: Owner?, of key: Key, until expiry: UInt64) {
        if entries.updateValue(Entry(owner: owner, expiry: expiry), forKey: key) == nil { order.append(key) }
        if order.count > limit { entries[order.removeFirst()] = nil }
    }
}
