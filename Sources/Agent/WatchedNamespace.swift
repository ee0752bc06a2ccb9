internal import Glibc
internal import Linux

/// A network namespace that the agent watches.
struct WatchedNamespace: Sendable {
    let file: NamespaceFile
    /// Whether it is the one that the agent runs in, whose interfaces have series of their own.
    let isHost: Bool
    /// Whether nobody named it: it may be gone at any moment, and the agent goes on without it.
    let isDiscovered: Bool
    /// How a person names it in the configuration.
    let name: String

    /// The one that the agent runs in.
    static func host() throws(AgentError) -> WatchedNamespace {
        try WatchedNamespace(path: "/proc/self/ns/net", name: "host", isHost: true, isDiscovered: false)
    }

    /// One by the name that `ip netns` gave it, or by a path.
    init(named name: String) throws(AgentError) {
        try self.init(
            path: name.contains("/") ? name : "/run/netns/\(name)", name: name, isHost: false, isDiscovered: false)
    }

    /// One that a scan found.
    init(discovered path: String) throws(AgentError) {
        try self.init(path: path, name: path, isHost: false, isDiscovered: true)
    }

    private init(path: String, name: String, isHost: Bool, isDiscovered: Bool) throws(AgentError) {
        self.name = name
        self.isHost = isHost
        self.isDiscovered = isDiscovered
        do {
            file = try NamespaceFile(path: path)
        } catch {
            let kind = AgentError.Kind(code: error.code)
            throw AgentError(
                kind,
                "cannot open network namespace \(name): \(error); "
                    + (kind == .privilege
                        ? "run as root, or grant CAP_SYS_PTRACE"
                        : "take a name that `ip netns list` shows, or a path such as /proc/PID/ns/net"))
        }
    }

    /// Moves the calling thread inside.
    ///
    /// The agent's own namespace asks for no move, and so for no CAP_SYS_ADMIN.
    func enter() throws(AgentError) {
        guard !isHost else { return }
        do {
            try file.enter()
        } catch {
            throw AgentError(
                error.code == EPERM ? .privilege : .general,
                "cannot enter network namespace \(name): \(error); run as root, or grant CAP_SYS_ADMIN")
        }
    }

    /// Its interfaces at this moment.
    func interfaces() throws(AgentError) -> [NetworkInterface] {
        try Thread.run(name: "interfaces") { () throws(AgentError) in
            try self.enter()
            do {
                return try InterfaceList.current()
            } catch {
                throw AgentError(.general, "cannot list the interfaces of network namespace \(self.name): \(error)")
            }
        }
    }

    /// The kernel's own counters in it; nil where they cannot be read.
    func openNetstat() -> NetstatFile? {
        try? Thread.run(name: "netstat") { () throws(AgentError) in
            try self.enter()
            return NetstatFile()
        }
    }
}
