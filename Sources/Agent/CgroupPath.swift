package import Exposition

/// The path of a cgroup, whose components tell who is in it.
///
/// Pure. The innermost container, pod and unit win: of containers in containers and units in containers it is those
/// that a person looks for.
package struct CgroupPath: Equatable, Sendable {
    private let components: [Substring]

    /// Takes a path as /proc/PID/cgroup has it, or below a cgroup mount.
    package init(_ path: String) {
        // The kernel's word for a v2 cgroup that was removed under a process that is ending.
        let deleted = " (deleted)"
        let living = path.hasSuffix(deleted) ? path.dropLast(deleted.count) : path[...]
        components = living.split(separator: "/")
    }

    /// Who is in the cgroup, as far as the path tells.
    package var owner: Owner {
        var owner = Owner()
        var parent: Substring = ""
        for component in components.flatMap(Self.parts) {
            defer { parent = component }
            if let pod = Self.pod(component) {
                owner.pod = pod
            } else if let container = Self.container(component, below: parent) {
                owner.container = container
            } else if Self.isUnit(component) {
                owner.unit = String(component)
            }
        }
        return owner
    }

    /// A container runtime told to use systemd whose engine does not: `SLICE:RUNTIME:ID` as one component.
    private static func parts(_ component: Substring) -> [Substring] {
        let parts = component.split(separator: ":")
        guard parts.count == 3, isContainerID(parts[2]) else { return [component] }
        return [parts[0], parts[2]]
    }

    /// `pod<uid>` of cgroupfs, `kubepods-burstable-pod<uid>.slice` of systemd, where the uid has underscores for dashes.
    private static func pod(_ component: Substring) -> String? {
        var uid = component
        if component.hasSuffix(".slice") {
            guard component.contains("kubepods"), let start = component.lastIndex(of: "-") else { return nil }
            uid = component[component.index(after: start)...].dropLast(".slice".count)
        }
        guard uid.hasPrefix("pod") else { return nil }
        uid = uid.dropFirst("pod".count)
        return isPodUID(uid) ? String(uid.map { $0 == "_" ? "-" : $0 }) : nil
    }

    /// A UUID, or the 32 digits of a static pod, which its kubelet makes up from its manifest.
    private static func isPodUID(_ text: Substring) -> Bool {
        let groups = text.split(omittingEmptySubsequences: false) { $0 == "_" || $0 == "-" }
        return [[8, 4, 4, 4, 12], [32]].contains(groups.map(\.count)) && groups.allSatisfy(isHexadecimal)
    }

    /// The id alone, or behind its engine's name: `docker-`, `cri-containerd-`, `crio-`, `libpod-`, with `.scope` or not.
    ///
    /// LXC has names instead, as children of one folder or in the folder's own name; its monitor is no container.
    private static func container(_ component: Substring, below parent: Substring) -> String? {
        if parent == "lxc" || parent == "lxc.payload" { return String(component) }
        let lxc = "lxc.payload."
        if component.hasPrefix(lxc) { return String(component.dropFirst(lxc.count)) }
        let name = component.hasSuffix(".scope") ? component.dropLast(".scope".count) : component
        let id = name.suffix(containerIDLength)
        guard isContainerID(id) else { return nil }
        let prefix = name.dropLast(containerIDLength)
        // conmon watches over the container from outside.
        guard prefix.isEmpty || prefix.hasSuffix("-") && !prefix.hasSuffix("-conmon-") else { return nil }
        return String(id)
    }

    /// A slice has no processes of its own, and units of other kinds no sockets.
    private static func isUnit(_ component: Substring) -> Bool {
        component.hasSuffix(".service") || component.hasSuffix(".scope")
    }

    private static let containerIDLength = 64

    private static func isContainerID(_ text: Substring) -> Bool {
        text.utf8.count == containerIDLength && isHexadecimal(text)
    }

    private static func isHexadecimal(_ text: Substring) -> Bool {
        text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
    }
}
