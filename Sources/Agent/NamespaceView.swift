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

    private var interfaces: [UInt32: NetworkInterface] = [:]
    private var hooked: Set<UInt32> = []
    /// Whether all interfaces are known: hooks wait for that, since a port may be told of before its parent.
    private var isComplete = false

    init(namespace: WatchedNamespace, plan: HookPlan, probe: Probe, registry: HookRegistry, log: Logger) {
        self.namespace = namespace
        self.plan = plan
        self.probe = probe
        self.registry = registry
        self.log = log
    }

    /// The names of all interfaces.
    var names: Set<String> { Set(interfaces.values.map(\.name)) }

    /// After lost messages: what is there will be told anew.
    mutating func forget() {
        interfaces = [:]
        isComplete = false
    }

    /// Takes in what came and brings the hooks in line; returns whether all interfaces are known.
    mutating func apply(_ messages: [LinkMessage]) throws(AgentError) -> Bool {
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
        return isComplete
    }

    private mutating func update() throws(AgentError) {
        let targets = plan.targets(among: interfaces, hooked: hooked)
        for index in hooked where targets[index] == nil {
            log.info("hooks removed", metadata: ["interface_index": "\(index)", "netns": "\(namespace.name)"])
            registry.remove(key(index))
            hooked.remove(index)
        }
        for (index, target) in targets where !hooked.contains(index) { try hook(index, target) }
    }

    private mutating func hook(_ index: UInt32, _ target: HookPlan.Target) throws(AgentError) {
        var entry = HookRegistry.Entry(name: target.interface.name, isHost: namespace.isHost)
        do {
            entry.hooks = try probe.attach(interface: index, layer: target.layer, xdp: target.xdp)
            log.info("hooks attached", metadata: ["interface": "\(entry.name)", "netns": "\(namespace.name)"])
        } catch {
            // It went away between the message and now; its own message follows.
            if error.code == ENODEV { return }
            if let fatal = fatalError(error, target) { throw fatal }
            entry.failure = "\(error)"
            log.error("hooks not attached", metadata: ["interface": "\(entry.name)", "error": "\(error)"])
        }
        hooked.insert(index)
        registry.set(entry, for: key(index))
    }

    /// What no interface would do better: the agent cannot go on.
    private func fatalError(_ error: BPFError, _ target: HookPlan.Target) -> AgentError? {
        let name = target.interface.name
        switch error.code {
        case EPERM:
            return AgentError(
                .privilege,
                "cannot attach to interface \(name): \(error); run as root or with CAP_BPF and CAP_NET_ADMIN")
        case EINVAL where !target.xdp:
            return AgentError(
                .kernel,
                "cannot attach to interface \(name): this kernel has no TCX; lostreply needs Linux 6.6 or newer")
        case _ where target.xdp:
            return AgentError(
                error.code == EBUSY ? .general : .kernel,
                "cannot attach native XDP to interface \(name): \(error.reason); \(xdpAdvice(error.code))")
        default:
            return plan.selected.contains(name)
                ? AgentError(.general, "cannot attach to interface \(name): \(error.reason)") : nil
        }
    }

    private func xdpAdvice(_ code: CInt) -> String {
        switch code {
        case EBUSY: "another XDP program is there, so leave out --xdp for it"
        case EOPNOTSUPP:
            "its driver has no XDP, and generic XDP is refused because it slows every packet; leave out --xdp for it"
        default: "leave out --xdp for it"
        }
    }

    private func key(_ index: UInt32) -> HookRegistry.Key {
        HookRegistry.Key(netns: namespace.file.inode, index: index)
    }
}
