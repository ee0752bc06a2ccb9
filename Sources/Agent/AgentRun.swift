internal import Glibc
internal import Linux
public import Logging
internal import Synchronization

/// One run of the agent as a process: from start to signal.
public struct AgentRun: Sendable {
    private let configuration: AgentConfiguration
    private let log: Logger

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - configuration: What to watch and where to tell.
    ///   - logFormat: How a log line is spelled.
    ///   - logLevel: The least severe lines to write.
    public init(configuration: AgentConfiguration, logFormat: LogFormat, logLevel: Logger.Level) {
        self.configuration = configuration
        log = Logger(label: "lostreply") { _ in LineLogHandler(format: logFormat, level: logLevel) }
    }

    /// Runs until SIGTERM, SIGINT or SIGHUP, or until the agent cannot go on.
    ///
    /// Call on the process's first thread, before it has others: the signals are blocked in all.
    ///
    /// - Throws: What kept the agent from starting or from going on.
    public func untilSignal() throws(AgentError) {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&signals, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)

        let failure = Failure()
        let agent = try Agent(configuration: configuration, log: log) { failure.set($0) }
        try agent.start()
        var received: CInt = 0
        unsafe sigwait(&signals, &received)
        log.info("stopping", metadata: ["signal": "\(received)"])
        // What fails while it stops, such as a reader of events that the same Ctrl-C has ended, is no failure.
        let error = failure.first
        agent.stop()
        if let error { throw error }
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
