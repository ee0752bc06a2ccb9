public import Glibc
import Linux

/// Processes as /proc shows them.
public enum ProcessTable {
    /// Whether there is such a process that is not a zombie.
    public static func isRunning(_ pid: pid_t) -> Bool {
        guard let text = TextFile.read("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return false }
        let state = text[end...].dropFirst().first { $0 != " " }
        return state != "Z" && state != "X"
    }

    /// The processes that this one has made, from any of its threads.
    public static func children(of pid: pid_t) -> [pid_t] {
        let path = "/proc/\(pid)/task"
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var children: [pid_t] = []
        while let entry = readdir(folder) {
            let thread = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let line = TextFile.read("\(path)/\(thread)/children") ?? ""
            children += line.split(separator: " ").compactMap { pid_t($0) }
        }
        return children
    }

    /// The processes that this one and its descendants have made.
    public static func descendants(of pid: pid_t) -> [pid_t] {
        children(of: pid).flatMap { [$0] + descendants(of: $0) }
    }
}
