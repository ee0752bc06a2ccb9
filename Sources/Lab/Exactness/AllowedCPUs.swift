internal import Linux

/// The CPUs that this process may run on.
enum AllowedCPUs {
    /// The first and the last of them, which may be one.
    static var ends: (first: Int, last: Int) {
        let prefix = "Cpus_allowed_list:"
        let line = TextFile.lines("/proc/self/status").first { $0.hasPrefix(prefix) }
        let numbers = line?.dropFirst(prefix.count).split { !$0.isNumber }.compactMap { Int($0) } ?? []
        return (numbers.first ?? 0, numbers.last ?? 0)
    }
}
