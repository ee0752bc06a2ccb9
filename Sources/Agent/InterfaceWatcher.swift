internal import BPF
internal import Glibc
internal import Linux
internal import Logging
internal import Probe
internal import Synchronization

/// Follows the interfaces of one network namespace and keeps hooks on those that should have them.
///
/// It runs on a thread of its own inside the namespace: interface indices mean something only there.
final class InterfaceWatcher: Sendable {
    private let namespace: WatchedNamespace
    private let plan: HookPlan
    private let probe: Probe
    private let registry: HookRegistry
    private let log: Logger
    private let stop: StopSignal
    private let thread = Mutex<Thread?>(nil)

    /// What the thread reports once it has seen every interface there is.
    private enum Start {
        case pending
        case ready(names: Set<String>)
        case failed(AgentError)
    }

    private let start = Mutex(Start.pending)
    private let started: StopSignal

    init(
        namespace: WatchedNamespace, plan: HookPlan, probe: Probe, registry: HookRegistry, log: Logger
    ) throws(AgentError) {
        self.namespace = namespace
        self.plan = plan
        self.probe = probe
        self.registry = registry
        self.log = log
        do {
            stop = try StopSignal()
            started = try StopSignal()
        } catch {
            throw AgentError(.general, "\(error)")
        }
    }

    /// Hooks the interfaces that there are and follows those that come; returns the names of all that there are.
    func run() throws(AgentError) -> Set<String> {
        let thread = Thread(name: "interfaces") { self.body() }
        self.thread.withLock { $0 = thread }
        started.wait(for: [], milliseconds: -1)
        switch start.withLock({ $0 }) {
        case .ready(let names): return names
        case .failed(let error): throw error
        case .pending: preconditionFailure("the thread ended without a word")
        }
    }

    /// Ends the thread; its hooks stay with the registry.
    func end() {
        stop.raise()
        thread.withLock { $0?.join() }
    }

    private func body() {
        do throws(AgentError) {
            let links = try openLinks()
            var view = NamespaceView(
                namespace: namespace, plan: plan, probe: probe, registry: registry, log: log)
            try follow(links, &view)
        } catch {
            let first = start.withLock { state in
                guard case .pending = state else { return false }
                state = .failed(error)
                return true
            }
            if first { started.raise() } else { log.error("\(error)") }
        }
    }

    private func openLinks() throws(AgentError) -> LinkSocket {
        do {
            try namespace.file.enter()
            let links = try LinkSocket()
            try links.requestDump()
            return links
        } catch {
            let kind: AgentError.Kind = error.code == EPERM ? .privilege : .general
            throw AgentError(kind, "cannot follow the interfaces of network namespace \(namespace.name): \(error)")
        }
    }

    private func follow(_ links: LinkSocket, _ view: inout NamespaceView) throws(AgentError) {
        while !stop.isRaised {
            let arrival: LinkSocket.Arrival
            do {
                arrival = try links.receive()
                if arrival == .overrun { try links.requestDump() }
            } catch {
                throw AgentError(.general, "cannot follow the interfaces of \(namespace.name): \(error)")
            }
            switch arrival {
            case .messages(let messages):
                let complete = try view.apply(messages)
                if complete { announce(view.names) }
            case .overrun:
                view.forget()
            case .nothing:
                stop.wait(for: [links.descriptor], milliseconds: -1)
            }
        }
    }

    private func announce(_ names: Set<String>) {
        start.withLock { state in
            if case .pending = state { state = .ready(names: names) }
        }
        started.raise()
    }
}
