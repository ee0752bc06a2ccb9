import Agent
import Exposition
import Glibc
import Linux
import Records
import TestSupport
import Testing

/// Folders that stand in for procfs and for a cgroup v2 mount, as no test can count on containers; gone at the end.
final class OwnerFixture {
    private let files: TemporaryFolder
    private let hasUnified: Bool
    private let hasLegacy: Bool

    init(hasUnified: Bool = true, hasLegacy: Bool = false) throws {
        self.hasUnified = hasUnified
        self.hasLegacy = hasLegacy
        files = try TemporaryFolder()
        for part in ["/cgroup", "/proc"] { try #require(mkdir(folder + part, 0o700) == 0) }
    }

    var folder: String { files.path }

    var resolver: OwnerResolver {
        OwnerResolver(
            roots: CgroupRoots(
                proc: folder + "/proc", unified: hasUnified ? folder + "/cgroup" : nil, hasLegacy: hasLegacy))
    }

    /// Makes a cgroup with its parents and returns its id: as on cgroup v2 the inode number of its directory.
    @discardableResult
    func makeCgroup(_ path: String) throws -> UInt64 {
        var made = folder + "/cgroup"
        for component in path.split(separator: "/") {
            made += "/\(component)"
            mkdir(made, 0o700)
        }
        var status = stat()
        try #require(stat(made, &status) == 0)
        return UInt64(status.st_ino)
    }

    /// Moves a cgroup out of the mount, and back: its id stays.
    func hideCgroup(_ name: String) throws {
        try #require(rename("\(folder)/cgroup/\(name)", "\(folder)/\(name)") == 0)
    }

    func showCgroup(_ name: String) throws {
        try #require(rename("\(folder)/\(name)", "\(folder)/cgroup/\(name)") == 0)
    }

    func removeCgroup(_ path: String) { TemporaryFolder.remove(folder + "/cgroup" + path) }

    /// Makes a process, or changes it.
    func setProcess(_ pid: UInt32, name: String, cgroups: String) throws {
        let process = "\(folder)/proc/\(pid)"
        mkdir(process, 0o700)
        try files.write(name + "\n", to: "proc/\(pid)/comm")
        try files.write(cgroups, to: "proc/\(pid)/cgroup")
    }

}

extension ClosingProcess {
    /// A process that closed a socket.
    static func by(_ name: String, pid: UInt32 = 123, cgroup: UInt64) -> ClosingProcess {
        ClosingProcess(pid: pid, name: name, cgroup: cgroup)
    }
}
