internal import Exposition
internal import Linux

/// The cgroups of a v2 mount by id, which is the inode number of the cgroup's directory (kernel: `cgroup_id`).
///
/// An id is never used again, so what was once seen stays true, also when the cgroup has gone before its incident.
struct UnifiedCgroups {
    private let root: String
    private var cache = OwnerCache<UInt64>(limit: 4096)
    /// A walk over thousands of directories takes milliseconds, in which no ring is read.
    private var walks = RateLimit(limit: 1)

    private static let maxDirectories = 65_536
    private static let absenceNanoseconds: UInt64 = 10_000_000_000

    /// - Parameter root: The mount.
    init(root: String) { self.root = root }

    /// Who is in a cgroup; nil where that is not known.
    mutating func owner(of id: UInt64, at now: UInt64) -> Owner? {
        if let known = cache.owner(of: id, at: now) { return known }
        guard walks.take(at: now) else { return nil }
        let found = walk(lookingFor: id)
        cache.keep(found, of: id, until: found == nil ? now + Self.absenceNanoseconds : .max)
        return found
    }

    /// Learns the cgroups that there are, so that those which go are known.
    mutating func learn() { _ = walk(lookingFor: nil) }

    /// Learns all cgroups that say something; returns who is in the one that is looked for.
    private mutating func walk(lookingFor wanted: UInt64?) -> Owner? {
        var found: Owner?
        var pending = [""]
        var visited = 0
        while let path = pending.popLast(), visited < Self.maxDirectories {
            visited += 1
            guard let id = DirectoryListing.inode(root + path) else { continue }
            let owner = CgroupPath(path).owner
            if id == wanted { found = owner }
            if !owner.isEmpty { cache.keep(owner, of: id, until: .max) }
            pending += DirectoryListing.subdirectories(root + path).map { path + "/" + $0 }
        }
        return found
    }
}
