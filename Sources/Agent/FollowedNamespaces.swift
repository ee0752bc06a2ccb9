internal import Linux
internal import Logging
internal import Probe

/// The network namespaces that one thread visits in turn, besides the agent's own.
///
/// A namespace lives as long as anything holds it, which our files do. So one that has lost its last process and its
/// name is let go at the next scan, and the thread never rests inside of one.
struct FollowedNamespaces {
    /// The most that are watched: each has two descriptors, and two for each interface.
    static let limit = 1024

    private let home: WatchedNamespace
    private let scan: NamespaceScan
    private let plan: HookPlan
    private let probe: Probe
    private let registry: HookRegistry
    private let log: Logger

    private var followers: [UInt32: LinkFollower] = [:]
    /// Those that could not be watched, which is said once of each.
    private var failed: Set<UInt32> = []
    private(set) var figures = NamespaceFigures()

    /// Follows none yet; the agent's own, `home`, is watched elsewhere.
    init(
        home: WatchedNamespace, scan: NamespaceScan, plan: HookPlan, probe: Probe, registry: HookRegistry, log: Logger
    ) {
        self.home = home
        self.scan = scan
        self.plan = plan
        self.probe = probe
        self.registry = registry
        self.log = log
    }

    /// Polled as readable when an interface changes.
    var descriptors: [CInt] { followers.values.map(\.descriptor) }

    /// Looks for namespaces that have come and gone; stops in between once it `isEnding`, as hooks take their time.
    mutating func rescan(isEnding: () -> Bool) throws(AgentError) {
        var found = scan.namespaces()
        found[home.file.inode] = nil
        let change = NamespacePlan(found: Set(found.keys), watched: Set(followers.keys), limit: Self.limit)
        for inode in change.departures { letGo(inode) }
        failed.formIntersection(found.keys)
        for inode in change.arrivals where !isEnding() {
            guard let path = found[inode] else { continue }
            begin(inode, path)
        }
        for (inode, follower) in followers where follower.view.isToBeRevised && !isEnding() {
            visit(inode) { follower throws(AgentError) in try follower.revise() }
        }
        figures = NamespaceFigures(watched: followers.count, refused: found.count - followers.count)
        try returnHome()
    }

    /// Takes in what changed in the namespaces whose descriptors are readable.
    mutating func catchUp(_ readable: Set<CInt>) throws(AgentError) {
        for (inode, follower) in followers where readable.contains(follower.descriptor) {
            visit(inode) { follower throws(AgentError) in try follower.catchUp() }
        }
        try returnHome()
    }

    private mutating func begin(_ inode: UInt32, _ path: String) {
        do throws(AgentError) {
            let namespace = try WatchedNamespace(discovered: path)
            // The process has ended, or moved, and the path leads elsewhere by now.
            guard namespace.file.inode == inode else { return }
            try namespace.enter()
            var follower = try LinkFollower(
                view: NamespaceView(namespace: namespace, plan: plan, probe: probe, registry: registry, log: log))
            try follower.catchUp()
            followers[inode] = follower
            failed.remove(inode)
            log.debug("network namespace watched", metadata: ["netns": "\(path)"])
        } catch {
            fail(inode, error)
        }
    }

    private mutating func visit(_ inode: UInt32, _ body: (inout LinkFollower) throws(AgentError) -> Void) {
        guard var follower = followers[inode] else { return }
        do throws(AgentError) {
            try follower.view.namespace.enter()
            try body(&follower)
            followers[inode] = follower
        } catch {
            letGo(inode)
            fail(inode, error)
        }
    }

    private mutating func letGo(_ inode: UInt32) {
        registry.removeAll(netns: inode)
        if let follower = followers.removeValue(forKey: inode) {
            log.debug("network namespace let go", metadata: ["netns": "\(follower.view.namespace.name)"])
        }
    }

    /// It is found again by the next scan, and tried again.
    private mutating func fail(_ inode: UInt32, _ error: AgentError) {
        guard failed.insert(inode).inserted else { return }
        log.warning("network namespace not watched", metadata: ["error": "\(error)"])
    }

    private func returnHome() throws(AgentError) {
        do {
            try home.file.enter()
        } catch {
            throw AgentError(.general, "cannot return to the agent's own network namespace: \(error)")
        }
    }
}
