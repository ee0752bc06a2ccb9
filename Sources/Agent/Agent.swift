internal import BPF
internal import Exposition
internal import Glibc
internal import Incidents
public import Linux
public import Logging
internal import Probe
internal import Records
internal import Synchronization

/// The agent: loads the kernel half, follows the interfaces, turns records into incidents and serves them.
///
/// Its threads: one that reads the rings, one a namespace that was named, one for all others if all are watched, one
/// for HTTP, one for events.
public final class Agent: Sendable {
    /// The port that the HTTP endpoint listens on.
    public var port: UInt16 { parts.withLock { $0.endpoint?.port ?? 0 } }

    private let configuration: AgentConfiguration
    private let log: Logger
    private let ledger: Ledger
    private let incidents: IncidentFeed
    private let startTime = Timestamp.now
    private let registry = HookRegistry()
    private let packets = PacketResets()
    private let scrapes = ScrapeTimes()
    private let owners = OwnerResolver(roots: .ofHost())
    private let service: ServiceNotifier
    private let stopSignal: StopSignal
    private let onFailure: @Sendable (AgentError) -> Void
    private let parts = Mutex(Parts())

    /// Where incidents are told.
    private struct Outlets {
        let endpoint: HTTPEndpoint?
        let events: EventWriter?
    }

    /// What runs once the agent has started.
    private struct Parts {
        var probe: Probe?
        var watchers: [InterfaceWatcher] = []
        var follower: NamespaceFollower?
        var reader: Thread?
        var endpoint: HTTPEndpoint?
        var events: EventWriter?
        var challenges: KernelChallengeACKs?
        var reloads = ReloadFigures()
        var isReady = false
    }

    /// Makes an agent that has not started.
    ///
    /// - Parameters:
    ///   - configuration: What to watch and where to tell.
    ///   - log: Where the agent says what it does.
    ///   - service: Whom it tells how the start goes, and that it lives.
    ///   - onFailure: Told when the agent cannot go on, on any thread; `stop` is then to be called.
    /// - Throws: Where the process has no descriptors left.
    public init(
        configuration: AgentConfiguration, log: Logger, service: ServiceNotifier,
        onFailure: @escaping @Sendable (AgentError) -> Void
    ) throws(AgentError) {
        self.configuration = configuration
        self.log = log
        self.service = service
        self.onFailure = onFailure
        ledger = Ledger(limit: configuration.topUpstreams)
        incidents = IncidentFeed(limit: configuration.keptIncidents)
        ledger.setFilter(configuration.filter)
        do {
            stopSignal = try StopSignal()
        } catch {
            throw AgentError(.general, "\(error)")
        }
    }

    /// Starts everything, or nothing: what fails takes down what had started.
    ///
    /// - Throws: What failed, in one line that says what to do, with its exit code.
    public func start() throws(AgentError) {
        do throws(AgentError) {
            try startParts()
        } catch {
            stop()
            throw error
        }
    }

    /// Takes over what needs no restart, opens the file of events anew and reads the endpoint's files again.
    ///
    /// - Parameter configuration: The new configuration; nil where it was not good: the old one then holds.
    /// - Returns: Whether events and the endpoint's files could be opened; if not, it has been logged.
    public func reload(_ configuration: AgentConfiguration?) -> Bool {
        let (events, endpoint) = parts.withLock { parts in
            parts.reloads.note(isGood: configuration != nil)
            return (parts.events, parts.endpoint)
        }
        if let configuration { ledger.setFilter(configuration.filter) }
        let isProtected = endpoint?.admission?.security.reload() ?? true
        do {
            try events?.reopen()
            return isProtected
        } catch {
            log.error("events not opened anew", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// What the agent does, in one line.
    public var status: String {
        let interfaces = registry.all().count { $0.hooks != nil }
        let lost = ledger.read { $0.tally.lostResponses }
        return "watching \(interfaces) interfaces; \(lost) responses lost"
    }

    /// Ends everything: hooks first, then what is read is told.
    public func stop() {
        let parts = parts.withLock { parts in
            let taken = parts
            parts = Parts()
            return taken
        }
        for watcher in parts.watchers { watcher.end() }
        parts.follower?.end()
        registry.removeAll()
        stopSignal.raise()
        parts.reader?.join()
        tell(ledger.end(), Outlets(endpoint: nil, events: parts.events))
        parts.events?.close()
        parts.endpoint?.stop()
    }

    private func startParts() throws(AgentError) {
        // A hook has a descriptor, and a host may have hundreds of interfaces.
        DescriptorLimit.raise()
        // The cheap refusals first: nothing is loaded or written for a name that is wrong or an address that is taken.
        service.status("opening namespaces, endpoint and events")
        let namespaces = try openNamespaces()
        let endpoint = try listen()
        parts.withLock { $0.endpoint = endpoint }
        let events = try openEvents()
        parts.withLock { $0.events = events }
        service.status("loading programs into the kernel")
        let probe = try load(namespaces)
        let challenges = KernelChallengeACKs(namespaces)
        parts.withLock { parts in
            parts.probe = probe
            parts.challenges = challenges
        }
        let reader = Thread(name: "rings") { self.readRings(probe, Outlets(endpoint: endpoint, events: events)) }
        parts.withLock { $0.reader = reader }
        service.status("hooking interfaces")
        for namespace in namespaces {
            let watcher = try InterfaceWatcher(
                namespace: namespace, plan: plan, probe: probe, registry: registry, log: log, onFailure: onFailure)
            parts.withLock { $0.watchers.append(watcher) }
            try watcher.run()
        }
        if watchesAll, let home = namespaces.first { try followOthers(home, probe) }
        parts.withLock { $0.isReady = true }
        log.info(
            "ready",
            metadata: [
                "listen": "\(configuration.listenAddress.host):\(endpoint.port)",
                "interfaces": "\(Set(registry.all().map(\.name)).sorted().joined(separator: ","))",
            ])
    }

    private var plan: HookPlan {
        HookPlan(selected: Set(configuration.interfaces), xdp: Set(configuration.xdpInterfaces))
    }

    private var watchesAll: Bool { configuration.namespaces.contains(.all) }

    /// Opens the namespaces, each once however often it was named, and looks whether the named interfaces are there.
    ///
    /// Where all are watched it is the agent's own alone: the others come and go, with interfaces of any name.
    private func openNamespaces() throws(AgentError) -> [WatchedNamespace] {
        if watchesAll { try NamespaceFollower.requirePrivileges() }
        var namespaces: [WatchedNamespace] = []
        var interfaces: [NetworkInterface] = []
        for selection in watchesAll ? [.host] : configuration.namespaces {
            let namespace =
                switch selection {
                case .host, .all: try WatchedNamespace.host()
                case .named(let name): try WatchedNamespace(named: name)
                }
            guard !namespaces.contains(where: { $0.file.inode == namespace.file.inode }) else { continue }
            namespaces.append(namespace)
            interfaces += try namespace.interfaces()
        }
        if let refusal = plan.refusal(among: interfaces) { throw AgentError(.general, refusal) }
        return namespaces
    }

    /// Follows all namespaces but the agent's own; does not wait for their hooks, which may be thousands.
    private func followOthers(_ home: WatchedNamespace, _ probe: Probe) throws(AgentError) {
        let follower = try NamespaceFollower()
        follower.run(
            FollowedNamespaces(
                home: home, scan: NamespaceScan(), plan: plan, probe: probe, registry: registry, log: log),
            onFailure: onFailure)
        parts.withLock { $0.follower = follower }
    }

    private func listen() throws(AgentError) -> HTTPEndpoint {
        let ended = AgentStatus(start: startTime, telemetryPath: configuration.telemetryPath)
        let routes = HTTPRoutes(
            telemetryPath: configuration.telemetryPath,
            metrics: { [weak self] format in self?.metrics(format) },
            health: { [weak self] in self?.health() ?? .missing("the agent has ended") },
            status: { [weak self] in self?.status(from: ended) ?? ended }, incidents: incidents)
        let security = try openWebConfiguration()
        do throws(ListenError) {
            return try HTTPEndpoint(
                listeningOn: configuration.listenAddress, routes: routes, security: security)
        } catch {
            throw AgentError(AgentError.Kind(code: error.code), error.description)
        }
    }

    private func openWebConfiguration() throws(AgentError) -> WebSecurity? {
        guard let path = configuration.webConfiguration else { return nil }
        do {
            return try WebSecurity(path: path, log: log)
        } catch {
            throw AgentError(error)
        }
    }

    private func openEvents() throws(AgentError) -> EventWriter? {
        guard let path = configuration.events else { return nil }
        BrokenPipe.ignoreSignal()
        let name = path == "-" ? "standard output" : path
        do {
            return try EventWriter(path: path) { [log, onFailure] error in
                // A disk may have room again; a reader that has gone does not come back.
                guard error.code == EPIPE else {
                    return log.error("events dropped", metadata: ["path": "\(name)", "error": "\(error.reason)"])
                }
                onFailure(
                    AgentError(
                        .general,
                        "cannot write events to \(name): \(error.reason); "
                            + "give --events a reader that stays, or a file"))
            }
        } catch {
            throw AgentError(AgentError.Kind(code: error.code), error.description)
        }
    }

    private func load(_ namespaces: [WatchedNamespace]) throws(AgentError) -> Probe {
        let ledger = ledger
        do {
            return try Probe(
                configuration: ProbeConfiguration(
                    namespaces: watchesAll ? [] : namespaces.map(\.file.inode),
                    flowTracking: configuration.flowTracking,
                    flowSlots: configuration.flowSlots, ringBytes: configuration.ringBytes,
                    watchedPorts: configuration.watchedPorts, countsRefusals: configuration.countsRefusals,
                    usesXDP: !configuration.xdpInterfaces.isEmpty, kernelBTF: configuration.kernelBTF)
            ) { ledger.receive($0) }
        } catch {
            throw AgentError(loading: error, kernelBTF: configuration.kernelBTF)
        }
    }

    /// The thread that reads the rings: on a short timer as long as records come, and at once when one fills; when none
    /// have come for a while, it sleeps until the next one does.
    private func readRings(_ probe: Probe, _ outlets: Outlets) {
        let (awake, asleep): (CInt, CInt) = (20, 200)
        let roundsUntilSleep = 50
        var quietRounds = 0
        var watchdog = Watchdog(service)
        owners.learn()
        while !stopSignal.isRaised {
            watchdog.beat(at: Clock.monotonic) { status }
            let before = probe.consumedRecords
            if round(probe, outlets) { continue }
            quietRounds = probe.consumedRecords == before ? quietRounds + 1 : 0
            let sleeps = quietRounds >= roundsUntilSleep
            if sleeps { probe.announceSleep() }
            stopSignal.wait(for: probe.wakeupDescriptors, milliseconds: sleeps ? asleep : awake)
        }
        // What the rings hold at the end, and no more: sockets go on being reset.
        let rounds = 64
        for _ in 0..<rounds where !round(probe, outlets) { break }
    }

    /// Reads a bounded number of records and tells what they add up to; returns whether more may be there.
    private func round(_ probe: Probe, _ outlets: Outlets) -> Bool {
        ledger.begin(at: Clock.monotonic)
        var isMore = false
        do {
            isMore = try probe.consume()
        } catch {
            onFailure(AgentError(.general, "\(error)"))
        }
        tell(ledger.settle(isAllRead: !isMore), outlets)
        return isMore
    }

    private func tell(_ findings: Ledger.Findings, _ outlets: Outlets) {
        guard !findings.incidents.isEmpty || !findings.endangered.isEmpty else { return }
        let (offset, now) = (Clock.wallClockOffset, Clock.monotonic)
        if let events = outlets.events {
            for response in findings.endangered {
                let owner = owners.owner(of: response.process, at: now)
                events.write(EndangeredEvent(response, wallClockOffset: offset, owner: owner))
            }
        }
        let incidents = findings.incidents.map { incident in
            let name = incident.wire.flatMap {
                registry.name(netns: $0.flow.netns, index: $0.interfaceIndex)
            }
            let context = EventContext(
                wallClockOffset: offset, interfaceName: name,
                owner: incident.closed.map { owners.owner(of: $0.process, at: now) } ?? Owner(),
                tickNanoseconds: Clock.tickNanoseconds)
            return IncidentEvent(incident, context: context)
        }
        for incident in incidents { outlets.events?.write(incident) }
        self.incidents.add(incidents)
        outlets.endpoint?.publish(incidents)
    }

    /// The page; nil where the kernel half cannot be read: no page is better than one without its counters.
    private func metrics(_ format: MetricsFormat) -> [UInt8]? {
        let (probe, challenges) = parts.withLock { ($0.probe, $0.challenges) }
        let (endpoint, events, reloads) = parts.withLock { ($0.endpoint, $0.events, $0.reloads) }
        guard let probe, let challenges else { return nil }
        let start = Clock.monotonic
        var page = MetricsWriter(format: format)
        do {
            let metrics = MetricsPage(
                probe: probe, ledger: ledger, registry: registry, packets: packets, challenges: challenges,
                namespaces: namespaces, scrapes: scrapes, incidents: incidents)
            try metrics.write(to: &page, endpoint: endpoint, events: events, reloads: reloads)
            defer { scrapes.note(since: start) }
            return page.finish()
        } catch {
            log.error("counters not read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private var namespaces: NamespaceFigures {
        parts.withLock { parts in
            var figures = parts.follower?.figures ?? NamespaceFigures()
            figures.watched += parts.watchers.count
            return figures
        }
    }

    private func status(from status: AgentStatus) -> AgentStatus {
        var status = status
        status.health = health()
        status.interfaces = registry.all().count { $0.hooks != nil }
        status.namespaces = namespaces.watched
        status.keptIncidents = incidents.kept
        status.keptIncidentsLimit = incidents.limit
        return status
    }

    private func health() -> Health {
        guard parts.withLock({ $0.isReady && $0.follower?.hasScanned != false }) else {
            return .missing("hooks are being attached")
        }
        let failed = registry.all().filter { $0.failure != nil }.map(\.name)
        return failed.isEmpty ? .ready : .missing("no hooks on \(failed.joined(separator: ", "))")
    }
}

extension AgentConfiguration {
    fileprivate var filter: IncidentFilter {
        IncidentFilter(ports: Set(onlyPorts), processes: Set(onlyProcesses))
    }
}
