/// How the programs for what comes in and goes out are attached to an interface.
public enum WireAttachment: String, Sendable {
    /// By links that end with the process (Linux 6.6).
    case tcx
    /// As filters on the qdisc clsact, which a process that is killed leaves behind.
    case clsact
}
