import Glibc
import Linux

/// Processes as /proc shows them.
enum ProcessTable {
    /// Whether there is such a process that is not a zombie.
    static func isRunning(_ pid: pid_t) -> Bool {
        guard let text = TextFile.read("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return false }
        let state = text[end...].dropFirst().first { $0 != " " }
        return state != "Z" && state != "X"
    }

    /// The processes that this one has made.
    static func children(of pid: pid_t) -> [pid_t] {
        (TextFile.read("/proc/\(pid)/task/\(pid)/children") ?? "").split(separator: " ").compactMap { pid_t($0) }
    }
}
