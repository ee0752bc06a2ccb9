internal import DequeModule

/// Values by key that remember the order and the time of their arrival.
///
/// Every operation takes constant time, amortised. A removed entry leaves its place in the order behind, which is
/// cleared once it is the first, or once such places are the larger part: the first place is always an entry's, and
/// memory stays within a small factor of the entries held.
package struct AgedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// A class, as a dictionary keeps room for about twice its entries, which are large here.
    private final class Entry: Sendable {
        let value: Value
        let serial: UInt64

        init(value: Value, serial: UInt64) {
            self.value = value
            self.serial = serial
        }
    }

    private struct Place {
        let key: Key
        let serial: UInt64
        let arrival: UInt64
    }

    private var entries: [Key: Entry] = [:]
    private var places: Deque<Place> = []
    private var nextSerial: UInt64 = 0

    /// Makes an empty table.
    package init() {}

    /// Entries held.
    package var count: Int { entries.count }
    /// Places in the order, those of removed entries included.
    package var placeCount: Int { places.count }

    /// When the oldest entry arrived; nil where there is none.
    package var oldestArrival: UInt64? { places.first?.arrival }

    /// The value of a key.
    package subscript(key: Key) -> Value? { entries[key]?.value }

    /// Adds an entry for a key that has none; arrivals never go back in time.
    package mutating func insert(_ value: Value, for key: Key, at arrival: UInt64) {
        entries[key] = Entry(value: value, serial: nextSerial)
        places.append(Place(key: key, serial: nextSerial, arrival: arrival))
        nextSerial += 1
        if places.count > 2 * entries.count + 16 {
            places.removeAll { entries[$0.key]?.serial != $0.serial }
        }
    }

    /// Replaces the value of an entry, which keeps its place; does nothing where the key has none.
    package mutating func replace(_ value: Value, for key: Key) {
        guard let entry = entries[key] else { return }
        entries[key] = Entry(value: value, serial: entry.serial)
    }

    /// Takes an entry out.
    package mutating func remove(_ key: Key) -> Value? {
        guard let entry = entries.removeValue(forKey: key) else { return nil }
        clearFront()
        return entry.value
    }

    /// Takes the oldest entry out.
    package mutating func removeOldest() -> (key: Key, value: Value)? {
        guard let place = places.first, let value = remove(place.key) else { return nil }
        return (place.key, value)
    }

    /// Takes the oldest entry out if it came at least so long ago, in nanoseconds; `now` is no earlier than any arrival.
    package mutating func removeOldest(agedAtLeast age: UInt64, at now: UInt64) -> (key: Key, value: Value)? {
        guard let arrival = oldestArrival, now - arrival >= age else { return nil }
        return removeOldest()
    }

    /// Clears the places at the front whose entries have gone.
    private mutating func clearFront() {
        while let place = places.first, entries[place.key]?.serial != place.serial { places.removeFirst() }
    }
}
