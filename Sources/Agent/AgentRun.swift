internal import Glibc
internal import Linux
internal import Logging
internal import Synchronization

/// One run of the agent as a process: from start to signal.
public struct AgentRun: Sendable {
    private let settings: Settings

    /// Prepares a run.
    ///
    /// - Parameter settings: What was given by flags and file.
    public init(_ settings: Settings) { self.settings = settings }

    /// Runs until SIGTERM or SIGINT, until its terminal has gone, or until the agent cannot go on; SIGHUP reads the
    /// configuration again.
    ///
    /// Call on the process's first thread, before it has others: the signals are blocked in all.
    ///
    /// - Throws: What kept the agent from starting or from going on.
    public func untilSignal() throws(AgentError) {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&signals, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        // nohup(1): a terminal that goes is nothing to such a process. Blocked, the signal comes all the same.
        let ignoresHangUps = Self.ignores(SIGHUP)

        var configuration = try settings.resolve()
        let logSettings = LogSettings(format: configuration.logFormat, level: configuration.logLevel)
        let log = Logger(label: "lostreply") { _ in LineLogHandler(settings: logSettings) }
        let service = ServiceNotifier()
        let hadTerminal = Self.hasTerminal && !ignoresHangUps
        let failure = Failure()
        let agent = try Agent(configuration: configuration, log: log, service: service) { failure.set($0) }
        try agent.start()
        service.ready(agent.status)
        var received: CInt = 0
        while true {
            unsafe sigwait(&signals, &received)
            let isHangUp = hadTerminal && !Self.hasTerminal
            guard received == SIGHUP, !isHangUp, failure.first == nil else { break }
            service.reloading()
            reload(agent, &configuration, log)
            logSettings.set(format: configuration.logFormat, level: configuration.logLevel)
            service.ready(agent.status)
        }
        log.info("stopping", metadata: ["signal": "\(received)"])
        service.stopping()
        // What fails while it stops, such as a reader of events that the same Ctrl-C has ended, is no failure.
        let error = failure.first
        agent.stop()
        if let error { throw error }
    }

    /// Reads the settings again and takes over what needs no restart; `configuration` is what holds, before and after.
    private func reload(_ agent: Agent, _ configuration: inout AgentConfiguration, _ log: Logger) {
        do throws(AgentError) {
            let new = try settings.resolve()
            let changed = Setting.allCases.filter { $0.texts(in: new) != $0.texts(in: configuration) }
            for setting in changed where setting.isReloadable { setting.copy(from: new, to: &configuration) }
            let waiting = changed.filter { !$0.isReloadable }.map(\.rawValue)
            if !waiting.isEmpty {
                log.warning("some settings need a restart", metadata: ["settings": "\(waiting.joined(separator: ","))"])
            }
            if agent.reload(configuration) { log.info("reloaded") }
        } catch {
            log.error("not reloaded; the settings from before hold", metadata: ["error": "\(error)"])
            _ = agent.reload(nil)
        }
    }

    /// Whether the process has a terminal that still is there: SIGHUP means a hang-up where it has gone.
    private static var hasTerminal: Bool {
        let descriptor = unsafe open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }

    private static func ignores(_ signal: CInt) -> Bool {
        var action = sigaction()
        unsafe sigaction(signal, nil, &action)
        return unsafe action.__sigaction_handler.sa_handler.map { unsafe unsafeBitCast($0, to: Int.self) } == 1
    }

    /// The first failure of a running agent; it ends the run as a signal would.
    private final class Failure: Sendable {
        private let error = Mutex<AgentError?>(nil)

        var first: AgentError? { error.withLock { $0 } }

        func set(_ error: AgentError) {
            let isFirst = self.error.withLock { first in
                guard first == nil else { return false }
                first = error
                return true
            }
            if isFirst { kill(getpid(), SIGTERM) }
        }
    }
}
