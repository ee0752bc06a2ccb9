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
    ///
    /// - Parameter pid: Its process id.
    /// - Returns: Whether it is stopped.
    package static func isStopped(_ pid: pid_t) -> Bool { state(of: pid) == "T" }

    /// The processes that this one has made, from any of its threads.
    ///
    /// - Parameter pid: Its process id.
    /// - Returns: Their process ids.
    public static func children(of pid: pid_t) -> [pid_t] {
        threads(of: pid).flatMap { thread in
            let line = TextFile.read("/proc/\(pid)/task/\(thread)/children") ?? ""
            return line.split(separator: " ").compactMap { pid_t($0) }
        }
    }

    /// The threads of a process.
    ///
    /// - Parameter pid: Its process id.
    /// - Returns: Their thread ids; none where there is no such process.
    package static func threads(of pid: pid_t) -> [pid_t] { numbers(in: "/proc/\(pid)/task") }

    /// The kernel's threads that do what soft interrupts leave over, one a CPU.
    package static var softInterruptThreads: [pid_t] {
        numbers(in: "/proc").filter { TextFile.read("/proc/\($0)/comm")?.hasPrefix("ksoftirqd/") == true }
    }

    /// The names in a folder that are numbers.
    private static func numbers(in path: String) -> [pid_t] { DirectoryListing.names(path).compactMap { pid_t($0) } }

    /// The processes that this one and its descendants have made.
    ///
    /// - Parameter pid: Its process id.
    /// - Returns: Their process ids.
    public static func descendants(of pid: pid_t) -> [pid_t] {
        children(of: pid).flatMap { [$0] + descendants(of: $0) }
    }

    /// How many bytes of a process are in RAM; nil where there is no such process.
    package static func residentBytes(of pid: pid_t) -> Int? {
        let prefix = "VmRSS:"
        let line = TextFile.lines("/proc/\(pid)/status").first { $0.hasPrefix(prefix) }
        let number = line?.dropFirst(prefix.count).split { $0 == " " || $0 == "\t" }.first
        return number.flatMap { Int($0) }.map { $0 << 10 }
    }

    /// How many descriptors a process has.
    static func descriptorCount(of pid: pid_t) -> Int { DirectoryListing.names("/proc/\(pid)/fd").count }

    /// The letter of proc_pid_stat(5); nil where there is no such process.
    private static func state(of pid: pid_t) -> Character? {
        guard let text = TextFile.read("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        return text[end...].dropFirst().first { $0 != " " }
    }
}
