internal import Linux

/// Where a host tells of cgroups.
package struct CgroupRoots: Equatable, Sendable {
    /// procfs.
    package var proc: String
    /// The mount of cgroup v2; nil where there is none.
    package var unified: String?
    /// Whether cgroup v1 is in use too: then engines may keep their containers there and nowhere else.
    package var hasLegacy: Bool

    /// Names the roots.
    package init(proc: String, unified: String?, hasLegacy: Bool) {
        self.proc = proc
        self.unified = unified
        self.hasLegacy = hasLegacy
    }

    /// Finds the mounts in the text of /proc/PID/mountinfo (proc(5)).
    ///
    /// - Parameters:
    ///   - proc: procfs.
    ///   - mountinfo: The mounts.
    package init(proc: String, mountinfo: String) {
        self.init(proc: proc, unified: nil, hasLegacy: false)
        for line in mountinfo.split(separator: "\n") {
            let fields = line.split(separator: " ")
            // After a number of optional fields a dash stands before the type.
            guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count, dash > 4 else { continue }
            switch fields[dash + 1] {
            case "cgroup2": if unified == nil { unified = String(fields[4]) }
            case "cgroup": hasLegacy = true
            default: break
            }
        }
    }

    /// Those of this host.
    static func ofHost() -> CgroupRoots {
        CgroupRoots(proc: "/proc", mountinfo: TextFile.read("/proc/self/mountinfo") ?? "")
    }
}
