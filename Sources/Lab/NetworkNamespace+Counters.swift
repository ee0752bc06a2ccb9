public import Linux

extension NetworkNamespace {
    /// The kernel's own counters of TCP in the namespace, of both address families: the lines `Tcp:` of
    /// `/proc/net/snmp`.
    ///
    /// - Returns: The counters, by the kernel's names, such as `OutRsts`.
    /// - Throws: Why the namespace could not be entered.
    public func tcpCounters() throws(SystemError) -> [String: Int] {
        try run { () throws(SystemError) in
            let lines = TextFile.lines("/proc/thread-self/net/snmp").filter { $0.hasPrefix("Tcp:") }
            let words = lines.map { $0.split(separator: " ").dropFirst() }
            guard words.count == 2 else { return [:] }
            return Dictionary(zip(words[0], words[1]).map { (String($0), Int($1) ?? -1) }) { $1 }
        }
    }
}
