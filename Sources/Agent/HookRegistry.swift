internal import Probe
internal import Synchronization

/// Which interfaces carry hooks: for the metrics, for the health and for the names in events.
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

    private let entries = Mutex<[Key: Entry]>([:])

    func set(_ entry: Entry, for key: Key) { entries.withLock { $0[key] = entry } }

    func rename(_ key: Key, to name: String) { entries.withLock { $0[key]?.name = name } }

    func remove(_ key: Key) { _ = entries.withLock { $0.removeValue(forKey: key) } }

    /// Detaches everything.
    func removeAll() { entries.withLock { $0.removeAll() } }

    /// The name of an interface, nil where it carries no hook.
    func name(netns: UInt32, index: UInt32) -> String? {
        entries.withLock { $0[Key(netns: netns, index: index)]?.name }
    }

    /// All entries, by name.
    func all() -> [Entry] { entries.withLock { Array($0.values) }.sorted { $0.name < $1.name } }
}
