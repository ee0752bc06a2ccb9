public import Exposition
import Glibc
import Linux

/// What the kernel accounts to this process: the `process_*` metrics that every Prometheus client has.
public struct ProcessMetrics: Hashable, Sendable {
    /// Processor time, user and system, in seconds.
    public var cpuSeconds: Double
    /// Memory in RAM, in bytes.
    public var residentBytes: UInt64
    /// Address space, in bytes.
    public var virtualBytes: UInt64
    /// When the process started, in seconds since the epoch.
    public var startTime: Double
    /// Open file descriptors.
    public var openDescriptors: UInt64
    /// The most file descriptors that may be open (RLIMIT_NOFILE).
    public var descriptorLimit: UInt64

    /// Reads the present values; nil where procfs is not mounted.
    public static func current() -> ProcessMetrics? {
        guard let stat = TextFile.read("/proc/self/stat"), let boot = TextFile.read("/proc/stat"),
            let descriptors = openDescriptors()
        else { return nil }
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessMetrics(
            stat: stat, boot: boot, ticksPerSecond: Double(sysconf(CInt(_SC_CLK_TCK))),
            pageBytes: UInt64(sysconf(CInt(_SC_PAGESIZE))), openDescriptors: descriptors,
            descriptorLimit: UInt64(limit.rlim_cur))
    }

    /// Takes the values from the files' text (proc(5): utime 14, stime 15, starttime 22, vsize 23, rss 24; btime).
    ///
    /// - Parameters:
    ///   - stat: `/proc/PID/stat`.
    ///   - boot: `/proc/stat`.
    ///   - ticksPerSecond: The unit of the times in `stat`.
    ///   - pageBytes: The unit of rss.
    ///   - openDescriptors: Open file descriptors.
    ///   - descriptorLimit: The most that may be open.
    package init?(
        stat: String, boot: String, ticksPerSecond: Double, pageBytes: UInt64, openDescriptors: UInt64,
        descriptorLimit: UInt64
    ) {
        // The second field is the command's name, which may hold blanks and parentheses of its own.
        guard let nameEnd = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[nameEnd...].split(separator: " ")
        let bootTime = boot.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard fields.count > 22, let user = Double(fields[12]), let system = Double(fields[13]),
            let start = Double(fields[20]), let virtual = UInt64(fields[21]), let pages = UInt64(fields[22]),
            let booted = bootTime.flatMap({ Double($0.dropFirst(6)) })
        else { return nil }
        self.cpuSeconds = (user + system) / ticksPerSecond
        self.residentBytes = pages * pageBytes
        self.virtualBytes = virtual
        self.startTime = booted + start / ticksPerSecond
        self.openDescriptors = openDescriptors
        self.descriptorLimit = descriptorLimit
    }

    /// Writes the metrics.
    ///
    /// - Parameter page: The page that they go to.
    public func write(to page: inout MetricsWriter) {
        page.family(
            "process_cpu_seconds_total", .counter, help: "Total user and system CPU time spent in seconds.",
            unit: "seconds")
        page.sample(cpuSeconds)
        page.family("process_resident_memory_bytes", .gauge, help: "Resident memory size in bytes.", unit: "bytes")
        page.sample(residentBytes)
        page.family("process_virtual_memory_bytes", .gauge, help: "Virtual memory size in bytes.", unit: "bytes")
        page.sample(virtualBytes)
        page.family(
            "process_start_time_seconds", .gauge, help: "Start time of the process since unix epoch in seconds.",
            unit: "seconds")
        page.sample(startTime)
        page.family("process_open_fds", .gauge, help: "Number of open file descriptors.")
        page.sample(openDescriptors)
        page.family("process_max_fds", .gauge, help: "Maximum number of open file descriptors.")
        page.sample(descriptorLimit)
    }

    /// Counts the entries of `/proc/self/fd`, without the descriptor that reads it.
    private static func openDescriptors() -> UInt64? {
        guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(directory) }
        var entries: UInt64 = 0
        while unsafe readdir(directory) != nil {
            entries += 1
        }
        // The directory itself, its parent, and the descriptor.
        return entries - 3
    }
}
