internal import Linux
internal import Probe

/// Removes what agents that were killed have left on the interfaces of this host.
///
/// Only clsact is left behind, on kernels without TCX; the next agent on the same interface removes it too.
public enum Cleanup {
    /// Goes through all interfaces of all network namespaces that can be found and entered.
    ///
    /// - Parameter tell: Gets one line for each interface where something was removed or left.
    /// - Returns: How many filters were removed.
    /// - Throws: Where a privilege is missing, or a filter could not be removed.
    public static func run(_ tell: @escaping @Sendable (String) -> Void) throws(AgentError) -> Int {
        guard EffectiveCapabilities().contains(.netAdmin) else {
            throw AgentError(.privilege, "cannot remove filters: run as root, or grant CAP_NET_ADMIN and CAP_SYS_ADMIN")
        }
        let home = try WatchedNamespace.host()
        var removed = try clean(home, tell)
        var others = NamespaceScan().namespaces()
        others[home.file.inode] = nil
        guard !others.isEmpty else { return removed }
        try NamespaceFollower.requirePrivileges()
        for path in others.values.sorted() {
            // It may be gone by now.
            guard let namespace = try? WatchedNamespace(discovered: path) else { continue }
            removed += try clean(namespace, tell)
        }
        return removed
    }

    private static func clean(
        _ namespace: WatchedNamespace, _ tell: @escaping @Sendable (String) -> Void
    ) throws(AgentError) -> Int {
        try Thread.run(name: "cleanup") { () throws(AgentError) in
            try namespace.enter()
            var removed = 0
            do throws(SystemError) {
                for interface in try InterfaceList.current() {
                    let leftovers = try Leftovers(of: interface.index)
                    let place = "\(interface.name) of network namespace \(namespace.name)"
                    for process in leftovers.others {
                        tell("\(place): left the filters of process \(process.pid), \(reason(process))")
                    }
                    guard leftovers.count > 0 else { continue }
                    let removedQdisc = try leftovers.remove()
                    removed += leftovers.count
                    tell("\(place): removed \(leftovers.count) filters\(removedQdisc ? " and clsact" : "")")
                }
            } catch {
                throw AgentError(
                    AgentError.Kind(code: error.code), "cannot clean up network namespace \(namespace.name): \(error)")
            }
            return removed
        }
    }

    private static func reason(_ process: ProcessIdentity) -> String {
        process.hasEnded == false
            ? "which runs"
            : "whose process id namespace \(process.namespace) only the host's sees into; run this there"
    }
}
