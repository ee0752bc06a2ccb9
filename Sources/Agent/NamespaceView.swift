internal import BPF
internal import Glibc
internal import Logging
internal import Probe

/// The interfaces of a namespace as its messages tell, and the hooks on them.
///
/// Used by one thread, inside the namespace.
struct NamespaceView {
    let namespace: WatchedNamespace
    let plan: HookPlan
    let probe: Probe
    let registry: HookRegistry
    let log: Logger

    /// Whether the agent is still to start: what keeps an interface from being hooked then keeps the agent from it.
    ///
    /// Never so in a namespace that nobody named: there it is tried again.
    var isStarting: Bool

    private var interfaces: [UInt32: NetworkInterface] = [:]
    private var hooked: Set<UInt32> = []
    private var failed: Set<UInt32> = []
    /// Whether all interfaces are known: hooks wait for that, since a port may be told of before its parent.
    private(set) var isComplete = false

    init(namespace: WatchedNamespace, plan: HookPlan, probe: Probe, registry: HookRegistry, log: Logger) {
        self.namespace = namespace
        isStarting = !namespace.isDiscovered
        self.plan = plan
        self.probe = probe
        self.registry = registry
        self.log = log
    }

    /// Whether another look is due every few seconds: an interface has no hooks though it should, or may lose them.
    var isToBeRevised: Bool { !failed.isEmpty || probe.wireAttachment == .clsact }

    /// After lost messages: what is there will be told anew.
    mutating func forget() {
        interfaces = [:]
        isComplete = false
    }

    /// Takes in what came and brings the hooks in line.
    mutating func apply(_ messages: [LinkMessage]) throws(AgentError) {
        for message in messages {
            switch message {
            case .present(let interface):
                interfaces[interface.index] = interface
                registry.rename(key(interface.index), to: interface.name)
            case .gone(let index):
                interfaces[index] = nil
            case .endOfDump:
                isComplete = true
            }
        }
        if isComplete { try update() }
    }

    /// Brings the hooks in line with the interfaces, and tries those again that failed.
    mutating func update() throws(AgentError) {
        let targets = plan.targets(among: interfaces, hooked: hooked)
        for index in hooked.union(failed) where targets[index] == nil {
            if hooked.remove(index) != nil { note("hooks removed", registry.remove(key(index))) }
            if failed.remove(index) != nil { registry.remove(key(index)) }
        }
        for (index, target) in targets where !hooked.contains(index) { try hook(index, target) }
    }

    /// Attaches anew where somebody has taken our hooks away, and tries those again that failed.
    mutating func revise() throws(AgentError) {
        guard isToBeRevised else { return }
        for index in hooked where registry.hooks(key(index))?.areInPlace == false {
            hooked.remove(index)
            log.warning(
                "hooks were taken away by another", metadata: ["interface": "\(registry.remove(key(index)) ?? "")"])
        }
        try update()
    }

    private mutating func hook(_ index: UInt32, _ target: HookPlan.Target) throws(AgentError) {
        var entry = HookRegistry.Entry(name: target.interface.name, isHost: namespace.isHost)
        do {
            entry.hooks = try probe.attach(interface: index, layer: target.layer, xdp: target.xdp)
            hooked.insert(index)
            failed.remove(index)
            note("hooks attached", entry.name)
            for process in entry.hooks?.unjudged ?? [] {
                log.warning(
                    "filters of another agent stay, though it may have ended; on the host `lostreply cleanup` can tell",
                    metadata: ["interface": "\(entry.name)", "process": "\(process.pid)"])
            }
        } catch {
            // It went away between the message and now; its own message follows.
            if error.code == ENODEV { return }
            if isStarting, let fatal = fatalError(error, target) { throw fatal }
            entry.failure = "\(error)"
            if failed.insert(index).inserted {
                log.error("hooks not attached", metadata: ["interface": "\(entry.name)", "error": "\(error)"])
            }
        }
        registry.set(entry, for: key(index))
    }

    /// Says what became of an interface, but not of each that is there at the start or in each container.
    private func note(_ event: Logger.Message, _ name: String?) {
        log.log(
            level: isStarting || namespace.isDiscovered ? .debug : .info, event,
            metadata: ["interface": "\(name ?? "")", "netns": "\(namespace.name)"])
    }

    /// What no interface would do better: the agent cannot go on.
    private func fatalError(_ error: AttachError, _ target: HookPlan.Target) -> AgentError? {
        let name = target.interface.name
        switch (error.code, error.part) {
        case (EPERM, _):
            return AgentError(
                .privilege,
                "cannot attach to interface \(name): \(error); run as root or with CAP_BPF and CAP_NET_ADMIN")
        case (ENOENT, .clsact):
            return AgentError(
                .kernel,
                "cannot attach to interface \(name): this kernel has neither TCX (Linux 6.6) nor clsact; "
                    + "load its modules sch_ingress and cls_bpf")
        case (EBUSY, .clsact) where plan.selected.contains(name) || target.xdp:
            return AgentError(
                .general,
                "cannot attach to interface \(name): its qdisc ingress has the place of clsact; "
                    + "`tc qdisc del dev \(name) ingress && tc qdisc add dev \(name) clsact` makes room")
        case (_, .xdp):
            let isTaken = error.code == EBUSY || error.code == EEXIST
            return AgentError(
                isTaken ? .general : .kernel,
                "cannot attach native XDP to interface \(name): \(error.reason); \(xdpAdvice(error.code))")
        default:
            return plan.selected.contains(name)
                ? AgentError(.general, "cannot attach to interface \(name): \(error.reason)") : nil
        }
    }

    private func xdpAdvice(_ code: CInt) -> String {
        switch code {
        // EEXIST says that it is a generic one.
        case EBUSY, EEXIST: "another XDP program is there, so leave out --xdp for it"
        case EOPNOTSUPP:
            "its driver has no XDP, and generic XDP is refused because it slows every packet; leave out --xdp for it"
        default: "leave out --xdp for it"
        }
    }

    private func key(_ index: UInt32) -> HookRegistry.Key {
        HookRegistry.Key(netns: namespace.file.inode, index: index)
    }
}
