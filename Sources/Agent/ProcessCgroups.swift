internal import Exposition
internal import Linux

/// The cgroups of living processes as procfs tells them: the only way on v1, which has no ids.
struct ProcessCgroups {
    /// A pid alone may be another process by now.
    private struct Key: Hashable {
        var pid: UInt32
        var name: String
    }

    private let proc: String
    private var cache = OwnerCache<Key>(limit: 4096)
    /// Some 30 us each, in which no ring is read.
    private var readings = RateLimit(limit: 1000)

    /// Short: no pid comes round again in a second, and whoever moves to another cgroup is found there soon.
    private static let validityNanoseconds: UInt64 = 1_000_000_000

    /// - Parameter proc: procfs.
    init(proc: String) { self.proc = proc }

    /// Who a process belongs to; nil where it has gone, or where its pid is another's by now.
    mutating func owner(ofProcess pid: UInt32, name: String, at now: UInt64) -> Owner? {
        let key = Key(pid: pid, name: name)
        if let known = cache.owner(of: key, at: now) { return known }
        guard readings.take(at: now) else { return nil }
        let owner = read(key)
        cache.keep(owner, of: key, until: now + Self.validityNanoseconds)
        return owner
    }

    private func read(_ key: Key) -> Owner? {
        let folder = "\(proc)/\(key.pid)"
        guard let cgroups = TextFile.read(folder + "/cgroup"), TextFile.lines(folder + "/comm").first == key.name[...]
        else { return nil }
        return Self.owner(cgroups)
    }

    /// Of all hierarchies systemd's goes first, then the deepest, as an engine may have a container in some only.
    static func owner(_ text: String) -> Owner {
        let lines = text.split(separator: "\n").compactMap { line -> (isNamed: Bool, path: String)? in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            return fields.count == 3 ? (fields[1] == "name=systemd", String(fields[2])) : nil
        }
        let ordered = lines.sorted { ($0.isNamed ? 1 : 0, $0.path.count) > ($1.isNamed ? 1 : 0, $1.path.count) }
        let owners = ordered.map { CgroupPath($0.path).owner }
        return owners.first { $0.container != nil } ?? owners.first { !$0.isEmpty } ?? Owner()
    }
}
