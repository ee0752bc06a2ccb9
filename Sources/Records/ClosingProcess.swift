/// The process that closed a socket, as the kernel knew it then.
public struct ClosingProcess: Hashable, Sendable {
    /// How a process that was on its way out came to be so.
    public enum Exit: Hashable, Sendable {
        /// It exited by itself.
        case own
        /// A signal ended it, by its number.
        case signal(UInt8)
    }

    /// Its id (thread group); 0 where no process did it.
    public var pid: UInt32
    /// Its name: its group leader's, at most 15 bytes; empty where not known.
    public var name: String
    /// Its cgroup v2 id.
    public var cgroup: UInt64
    /// Set where the kernel closed the socket as the process ended.
    public var exit: Exit?

    /// Describes a process.
    public init(pid: UInt32, name: String, cgroup: UInt64, exit: Exit? = nil) {
        self.pid = pid
        self.name = name
        self.cgroup = cgroup
        self.exit = exit
    }
}
