public import Glibc
internal import Linux

/// Processes as /proc shows them.
public enum ProcessTable {
    /// Whether there is such a process that is not a zombie.
    ///
    /// - Parameter pid: Its process id.
    /// - Returns: Whether there is.
    public static func isRunning(_ pid: pid_t) -> Bool {
        let state = state(of: pid)
        return state != nil && state != "Z" && state != "X"
    }

    /// Whether a signal has stopped a process, and it has noticed.
    static func isStopped(_ pid: pid_t) -> Bool { state(of: pid) == "T" }

    /// The processes that this one has made, from any of its threads.
    ///
    /// - Parameter pid: Its process id.
    /// - Returns: Their process ids.
    public static func children(of pid: pid_t) -> [pid_t] {
        let path = "/proc/\(pid)/task"
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var children: [pid_t] = []
        while let entry = unsafe readdir(folder) {
            let thread = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            let line = TextFile.read("\(path)/\(thread)/children") ?? ""
            children += line.split(separator: " ").compactMap { pid_t($0) }
        }
        return children
    }

    /// The processes that this one and its descendants have made.
    ///
    /// - Parameter pid: Its process id.
    /// - Returns: Their process ids.
    public static func descendants(of pid: pid_t) -> [pid_t] {
        children(of: pid).flatMap { [$0] + descendants(of: $0) }
    }

    /// The letter of proc_pid_stat(5); nil where there is no such process.
    private static func state(of pid: pid_t) -> Character? {
        guard let text = TextFile.read("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        return text[end...].dropFirst().first { $0 != " " }
    }
}
