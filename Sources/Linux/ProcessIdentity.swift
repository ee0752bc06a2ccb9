public import Glibc

/// A process as no other ever is: by its id, its start and the namespace that the id is of.
public struct ProcessIdentity: Equatable, Sendable {
    /// Its process id.
    public var pid: pid_t
    /// When it started, in clock ticks since boot (proc_pid_stat(5): starttime).
    public var start: UInt64
    /// The inode number of the process id namespace that its id is of.
    public var namespace: UInt32

    /// Describes a process.
    ///
    /// - Parameters:
    ///   - pid: Its process id.
    ///   - start: When it started, in clock ticks since boot.
    ///   - namespace: The inode number of the namespace that its id is of.
    public init(pid: pid_t, start: UInt64, namespace: UInt32) {
        self.pid = pid
        self.start = start
        self.namespace = namespace
    }

    /// The calling process.
    ///
    /// - Returns: Nil where /proc does not show it.
    public static func own() -> ProcessIdentity? {
        guard let start = start(of: "self"), let namespace = namespace(of: "self") else { return nil }
        return ProcessIdentity(pid: getpid(), start: start, namespace: namespace)
    }

    /// Whether it has ended; nil where that cannot be told: its id is of a namespace that we may not see into.
    public var hasEnded: Bool? {
        guard let own = Self.namespace(of: "self") else { return nil }
        if namespace == own {
            if kill(pid, 0) != 0 && errno == ESRCH { return true }
            // Another may have its id by now. One that may not be looked into is taken for it.
            return Self.start(of: "\(pid)").map { $0 != start } ?? false
        }
        // The initial namespace has the processes of all others, by ids of its own, to whom it shows them.
        guard own == Self.initialNamespace, EffectiveCapabilities().contains(.sysPtrace) else { return nil }
        return !DirectoryListing.names("/proc").contains { process in
            Int32(process) != nil && Self.namespace(of: process) == namespace && Self.start(of: process) == start
        }
    }

    private static let initialNamespace: UInt32 = 0xEFFF_FFFC  // PROC_PID_INIT_INO of linux/proc_ns.h

    private static func namespace(of process: String) -> UInt32? {
        DirectoryListing.inode("/proc/\(process)/ns/pid").map { UInt32(truncatingIfNeeded: $0) }
    }

    private static func start(of process: String) -> UInt64? {
        // The name in parentheses may hold anything; the start is field 22, the 20th behind it.
        guard let text = TextFile.read("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[end...].dropFirst().split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }
}
