internal import Glibc
internal import Linux

/// A network namespace that the agent watches.
struct WatchedNamespace: Sendable {
    let file: NamespaceFile
    /// Whether it is the one that the agent runs in, whose interfaces have series of their own.
    let isHost: Bool
    /// How a person names it in the configuration.
    let name: String

    init(_ selection: AgentConfiguration.Namespace) throws(AgentError) {
        switch selection {
        case .host:
            isHost = true
            name = "host"
        case .named(let given):
            isHost = false
            name = given
        }
        let path =
            switch selection {
            case .host: "/proc/self/ns/net"
            case .named(let given): given.contains("/") ? given : "/run/netns/\(given)"
            }
        do {
            file = try NamespaceFile(path: path)
        } catch {
            throw AgentError(
                .general,
                "cannot open network namespace \(name): \(error); take a name that `ip netns list` shows, "
                    + "or a path such as /proc/PID/ns/net")
        }
    }
}
