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
        case ready
        case failed(AgentError)
    }

    private let start = Mutex(Start.pending)
    private let started: StopSignal
    private let onFailure: @Sendable (AgentError) -> Void

    /// - Parameters:
    ///   - namespace: Whose interfaces to follow.
    ///   - plan: Which of them to hook.
    ///   - probe: Has the hooks.
    ///   - registry: Keeps them.
    ///   - log: Where to say what came and went.
    ///   - onFailure: Told when the interfaces can be followed no longer.
    /// - Throws: Where the process has no descriptors left.
    init(
        namespace: WatchedNamespace, plan: HookPlan, probe: Probe, registry: HookRegistry, log: Logger,
        onFailure: @escaping @Sendable (AgentError) -> Void
    ) throws(AgentError) {
        self.namespace = namespace
        self.plan = plan
        self.probe = probe
        self.registry = registry
        self.log = log
        self.onFailure = onFailure
        do {
            stop = try StopSignal()
            started = try StopSignal()
        } catch {
            throw AgentError(.general, "\(error)")
        }
    }

    /// Hooks the interfaces that there are, and follows those that come.
    func run() throws(AgentError) {
        let thread = Thread(name: "interfaces") { self.body() }
        self.thread.withLock { $0 = thread }
        started.wait(for: [], milliseconds: -1)
        switch start.withLock({ $0 }) {
        case .ready: return
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
            try namespace.enter()
            var follower = try LinkFollower(
                view: NamespaceView(namespace: namespace, plan: plan, probe: probe, registry: registry, log: log))
            try follow(&follower)
        } catch {
            let isFirst = start.withLock { state in
                guard case .pending = state else { return false }
                state = .failed(error)
                return true
            }
            if isFirst { started.raise() } else { onFailure(error) }
        }
    }

    private func follow(_ follower: inout LinkFollower) throws(AgentError) {
        while !stop.isRaised {
            try follower.catchUp()
            if follower.view.isComplete { announce(&follower) }
            let milliseconds: CInt = follower.view.isToBeRevised ? 5000 : -1
            stop.wait(for: [follower.descriptor], milliseconds: milliseconds)
            try follower.revise()
        }
    }

    private func announce(_ follower: inout LinkFollower) {
        follower.endStart()
        start.withLock { state in
            if case .pending = state { state = .ready }
        }
        started.raise()
    }
}
