/// The kernel's own counters of a network namespace, as /proc/net/netstat and /proc/net/snmp have them.
public enum NetworkCounters {
    /// Reads a group, such as `TcpExt`: two lines, names and values.
    ///
    /// - Parameters:
    ///   - group: Its name, without the colon.
    ///   - text: The file.
    /// - Returns: The values by the kernel's names; empty where there is no such group.
    public static func read(_ group: String, in text: String) -> [Substring: UInt64] {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("\(group):") }
        guard lines.count == 2 else { return [:] }
        let (names, values) = (lines[0].split(separator: " "), lines[1].split(separator: " "))
        let pairs = zip(names, values).dropFirst().compactMap { name, value in UInt64(value).map { (name, $0) } }
        return Dictionary(pairs) { first, _ in first }
    }
}
