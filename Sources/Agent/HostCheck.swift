internal import BPF
internal import Linux
internal import Probe

/// What this kernel and this host can do for the agent.
public struct HostCheck: Sendable {
    /// What was found, in the order of use.
    public let capabilities: [Capability]

    /// Whether the agent could start.
    public var canStart: Bool { capabilities.allSatisfy { !$0.isRequired || $0.presence == .yes } }

    /// Looks at the host; attaches nothing to its interfaces.
    ///
    /// - Parameter kernelBTF: A BTF file to use in place of the kernel's.
    public init(kernelBTF: String? = nil) {
        let privileges = Self.privileges()
        let isPrivileged = privileges.allSatisfy { $0.presence == .yes }
        capabilities =
            privileges + Self.types(kernelBTF) + Self.maps(isPrivileged) + Self.programs(isPrivileged, kernelBTF)
            + Self.nativeXDP()
    }

    private static func privileges() -> [Capability] {
        let effective = EffectiveCapabilities()
        let wanted: [(capability: KernelCapability, use: String)] = [
            (.bpf, "no program can be loaded"),
            (.perfmon, "no tracepoint can be attached"),
            (.netAdmin, "no interface can be hooked"),
        ]
        return wanted.map { capability, use in
            let has = effective.contains(capability)
            return Capability(
                name: "privilege \(capability.name)", presence: has ? .yes : .no,
                finding: has ? "held" : "not held; run as root or grant it", lostWithout: use, isRequired: true)
        }
    }

    private static func types(_ path: String?) -> [Capability] {
        let where_ = path ?? KernelBTF.defaultPath
        let btf: KernelBTF
        do {
            btf = try KernelBTF(path: path)
        } catch {
            return [
                Capability(
                    name: "kernel BTF", presence: .no, finding: "\(where_): \(error.reason)",
                    lostWithout: "nothing can be loaded; give a BTF file with --btf.path", isRequired: true)
            ]
        }
        var found = [
            Capability(
                name: "kernel BTF", presence: .yes, finding: where_, lostWithout: "nothing can be loaded",
                isRequired: true)
        ]
        for tracepoint in Tracepoint.allCases {
            let count = btf.argumentCount(ofTracepoint: tracepoint.rawValue)
            found.append(
                Capability(
                    name: "tracepoint \(tracepoint.rawValue)", presence: count == nil ? .no : .yes,
                    finding: count.map { "\($0) argument\($0 == 1 ? "" : "s")" } ?? "not in the kernel's BTF",
                    lostWithout: tracepoint.use, isRequired: tracepoint != .freeSKB))
        }
        return found
    }

    private static func maps(_ isPrivileged: Bool) -> [Capability] {
        let wanted: [(name: String, since: String, probe: () -> Bool, use: String)] = [
            ("ring buffer", "5.8", { KernelFeatures.hasRingBuffer }, "no record reaches the agent"),
            ("socket storage", "5.11", { KernelFeatures.hasSocketStorage }, "no reset can be followed to its close"),
        ]
        return wanted.map { map in
            let presence: Capability.Presence = !isPrivileged ? .unknown : map.probe() ? .yes : .no
            return Capability(
                name: map.name, presence: presence,
                finding: presence == .yes
                    ? "present" : presence == .no ? "needs Linux \(map.since)" : "needs the privileges above to tell",
                lostWithout: map.use, isRequired: true)
        }
    }

    private static func programs(_ isPrivileged: Bool, _ path: String?) -> [Capability] {
        var load = Capability(
            name: "programs", presence: .unknown, finding: "needs the privileges above to tell",
            lostWithout: "nothing is seen", isRequired: true)
        var hooks = Capability(
            name: "hooks on interfaces", presence: .unknown, finding: "needs the programs to tell",
            lostWithout: "no RST is seen on the wire", isRequired: true)
        if isPrivileged {
            do {
                let trial = try Probe.tryOut(kernelBTF: path)
                load.presence = .yes
                load.finding = "accepted by the kernel's verifier"
                (hooks.presence, hooks.finding) = describe(trial)
                // What cannot be told for want of a privilege that the agent does not need is no reason against it.
                hooks.isRequired = hooks.presence != .unknown
            } catch {
                load.presence = .no
                load.finding = AgentError(loading: error, kernelBTF: path).description
            }
        }
        return [load, hooks]
    }

    private static func describe(_ trial: Probe.Trial) -> (Capability.Presence, String) {
        switch trial {
        case .works(.tcx): (.yes, "tcx")
        case .works(.clsact): (.yes, "clsact, as tcx needs Linux 6.6; see `lostreply cleanup --help`")
        case .refused: (.no, "tcx needs Linux 6.6, clsact the modules sch_ingress and cls_bpf")
        case .untold: (.unknown, "clsact, if the kernel has it, which needs CAP_SYS_ADMIN to tell")
        }
    }

    private static func nativeXDP() -> [Capability] {
        let interfaces = (try? InterfaceList.current()) ?? []
        let features = try? NativeXDPQuery()
        return interfaces.map { interface in
            let supported = features?.supportsNativeXDP(interface.index)
            return Capability(
                name: "native XDP on \(interface.name)",
                presence: supported.map { $0 ? .yes : .no } ?? .unknown,
                finding: supported.map { $0 ? "the driver has it" : "the driver has none" }
                    ?? "the kernel does not tell (needs Linux 6.3)",
                lostWithout: "--xdp \(interface.name) is refused; tc serves as well, a little later in a packet's way",
                isRequired: false)
        }
    }
}

extension Tracepoint {
    fileprivate var use: String {
        switch self {
        case .receiveReset: "no reset is seen"
        case .sendReset: "resets without a RST are not told apart"
        case .setState: "connections are not counted"
        case .destroySocket: "no loss is seen"
        case .freeSKB: "refused RSTs are not counted"
        }
    }
}
