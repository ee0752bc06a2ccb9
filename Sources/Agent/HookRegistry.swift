internal import DequeModule
internal import Probe
internal import Synchronization

/// Which interfaces carry hooks: for the metrics, for the health and for the names in events.
///
/// Of interfaces that have gone the last few names are kept: their incidents may end later.
final class HookRegistry: Sendable {
    /// One interface.
    struct Entry: Sendable {
        var name: String
        var isHost: Bool
        /// The hooks on it, which end with the entry.
        var hooks: InterfaceHooks?
        /// Why it has none though it should.
        var failure: String?
    }

    /// An interface of a network namespace.
    struct Key: Hashable, Sendable {
        var netns: UInt32
        var index: UInt32
    }

    fileprivate struct Contents {
        var entries: [Key: Entry] = [:]
        var departed: [Key: String] = [:]
        var departures: Deque<Key> = []
    }

    fileprivate static let maxDeparted = 256

    private let contents = Mutex(Contents())

    func set(_ entry: Entry, for key: Key) { contents.withLock { $0.entries[key] = entry } }

    /// The hooks of an interface; nil where it has none.
    func hooks(_ key: Key) -> InterfaceHooks? { contents.withLock { $0.entries[key]?.hooks } }

    func rename(_ key: Key, to name: String) { contents.withLock { $0.entries[key]?.name = name } }

    // A detached hook is waited for in the kernel, so entries end outside the lock.

    /// Detaches the hooks of an interface; returns its name.
    @discardableResult
    func remove(_ key: Key) -> String? { contents.withLock { $0.take(key) }?.name }

    /// Detaches the hooks of a network namespace.
    func removeAll(netns: UInt32) {
        _ = contents.withLock { contents in
            contents.entries.keys.filter { $0.netns == netns }.map { contents.take($0) }
        }
    }

    /// Detaches everything; every name stays known.
    func removeAll() {
        _ = contents.withLock { contents in
            let entries = contents.entries
            contents.entries = [:]
            contents.departed.merge(entries.mapValues(\.name)) { _, newer in newer }
            return entries
        }
    }

    /// The name of an interface, also of one of the last that had hooks; nil where it never had.
    func name(netns: UInt32, index: UInt32) -> String? {
        let key = Key(netns: netns, index: index)
        return contents.withLock { $0.entries[key]?.name ?? $0.departed[key] }
    }

    /// All entries, by name.
    func all() -> [Entry] { contents.withLock { Array($0.entries.values) }.sorted { $0.name < $1.name } }
}

extension HookRegistry.Contents {
    /// Takes an entry out, which detaches its hooks when it ends.
    fileprivate mutating func take(_ key: HookRegistry.Key) -> HookRegistry.Entry? {
        guard let entry = entries.removeValue(forKey: key) else { return nil }
        if departed.updateValue(entry.name, forKey: key) == nil { departures.append(key) }
        if departures.count > HookRegistry.maxDeparted { departed[departures.removeFirst()] = nil }
        return entry
    }
}
