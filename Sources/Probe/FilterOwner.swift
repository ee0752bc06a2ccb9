package import Linux

/// Whose a filter on clsact is: said in its name, since it outlives a process that is killed.
///
///     lostreply/PID/START/PID-NAMESPACE[/qdisc]
package struct FilterOwner: Equatable {
    /// The agent that attached it.
    package var process: ProcessIdentity
    /// Whether it made clsact too, which then goes with its last filter.
    package var madeQdisc: Bool

    /// What `tc filter show` calls the filter.
    package var name: String {
        "lostreply/\(process.pid)/\(process.start)/\(process.namespace)" + (madeQdisc ? "/qdisc" : "")
    }

    /// Describes an owner.
    package init(process: ProcessIdentity, madeQdisc: Bool) {
        self.process = process
        self.madeQdisc = madeQdisc
    }

    /// Reads a filter's name; nil where it is none of ours.
    package init?(name: String) {
        let words = name.split(separator: "/", omittingEmptySubsequences: false)
        guard words.count == 4 || (words.count == 5 && words[4] == "qdisc"), words[0] == "lostreply",
            let pid = Int32(words[1]), let start = UInt64(words[2]), let namespace = UInt32(words[3])
        else { return nil }
        self.init(
            process: ProcessIdentity(pid: pid, start: start, namespace: namespace), madeQdisc: words.count == 5)
    }
}
