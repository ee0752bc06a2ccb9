internal import CLinux
public import Glibc
public import Linux
internal import Synchronization

/// A child process that cannot outlive us: it dies with the value, and by the kernel when we are killed.
///
/// A thread of its own starts each child and waits for it, because the kernel's parent-death signal is sent when the
/// *thread* that made the child ends. The child reads /dev/null, inherits nothing but its output, and is in a process
/// group of its own, so that a terminal's Ctrl-C reaches us alone.
public final class ChildProcess: Sendable {
    /// Its process id, as we see it.
    public let pid: pid_t
    /// Its standard output, if that is a pipe.
    public let output: PipeReader?
    /// Its standard error, if that is a pipe.
    public let errors: PipeReader?

    private let life: Life

    /// Starts a program and returns once it runs.
    ///
    /// - Parameters:
    ///   - arguments: The program, searched in PATH, and its arguments.
    ///   - output: Where its standard output goes.
    ///   - errors: Where its standard error goes.
    ///   - namespace: The network namespace that it runs in; ours without one.
    ///   - ownsDescendants: Whether it starts a PID namespace: all that it forks dies with it.
    /// - Throws: The call that failed; ENOENT where there is no such program.
    public init(
        _ arguments: [String], output: ChildOutput = .inherited, errors: ChildOutput = .inherited,
        in namespace: NetworkNamespace? = nil, ownsDescendants: Bool = false
    ) throws(SystemError) {
        let output = try OutputEnds(output, inherited: STDOUT_FILENO)
        let errors = try OutputEnds(errors, inherited: STDERR_FILENO)
        let life = try Life(
            Request(
                arguments: arguments, output: output.writer, errors: errors.writer, namespace: namespace,
                ownsDescendants: ownsDescendants))
        _ = Linux.Thread(name: "child") { life.live() }
        pid = try life.waitForStart()
        self.output = output.reader
        self.errors = errors.reader
        self.life = life
    }

    deinit {
        kill()
        _ = wait()
    }

    /// How it ended; nil as long as it runs.
    public var status: ExitStatus? { life.status }

    /// Asks it to end: SIGTERM.
    public func terminate() { life.send(SIGTERM) }

    /// Asks it to read its configuration again, or to end: SIGHUP.
    public func hangUp() { life.send(SIGHUP) }

    /// Ends it: SIGKILL.
    public func kill() { life.send(SIGKILL) }

    /// Waits for its end.
    ///
    /// - Parameter duration: How long at the most; without one, as long as it takes.
    /// - Returns: How it ended; nil if it has not.
    public func wait(for duration: Duration? = nil) -> ExitStatus? {
        let deadline = duration.map { Deadline(in: $0) }
        while life.status == nil, deadline?.hasPassed != true {
            life.ended.wait(for: [], milliseconds: deadline?.milliseconds ?? -1)
        }
        return life.status
    }

    /// What to start, and how.
    private struct Request: Sendable {
        let arguments: [String]
        let output: Descriptor
        let errors: Descriptor
        let namespace: NetworkNamespace?
        let ownsDescendants: Bool

        /// Starts it as a child of the calling thread.
        func spawn() throws(SystemError) -> pid_t {
            var options = clinux_spawn_options(
                output: output.number, errors: errors.number, network: namespace?.descriptor ?? -1,
                own_pids: ownsDescendants ? 1 : 0)
            var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
            defer { unsafe words.forEach { unsafe free($0) } }
            let pid = unsafe clinux_spawn(&words, &options)
            guard pid >= 0 else { throw SystemError("start \(arguments.first ?? "nothing")") }
            return pid
        }
    }

    /// What the child's thread and its owners share.
    private final class Life: Sendable {
        private enum State {
            case starting(Request)
            case failed(SystemError)
            case running(pid_t)
            case ended(pid_t, ExitStatus)
        }

        let started: StopSignal
        let ended: StopSignal
        private let state: Mutex<State>

        init(_ request: Request) throws(SystemError) {
            state = Mutex(.starting(request))
            started = try StopSignal()
            ended = try StopSignal()
        }

        var status: ExitStatus? {
            state.withLock { if case .ended(_, let status) = $0 { status } else { nil } }
        }

        /// The thread's work: the start, the whole life, the end.
        func live() {
            let pid = start()
            started.raise()
            defer { ended.raise() }
            guard let pid else { return }
            clinux_wait_for_end(pid)
            // Until it is reaped here, nobody else can have its number: `send` is safe under the lock.
            state.withLock {
                var status: CInt = 0
                unsafe waitpid(pid, &status, 0)
                $0 = .ended(pid, ExitStatus(waitStatus: status))
            }
        }

        /// Starts the child, and lets go of the request: the only writers of its pipes shall be its own.
        private func start() -> pid_t? {
            state.withLock { (state) -> pid_t? in
                guard case .starting(let request) = state else { return nil }
                do throws(SystemError) {
                    let pid = try request.spawn()
                    state = .running(pid)
                    return pid
                } catch {
                    state = .failed(error)
                    return nil
                }
            }
        }

        func waitForStart() throws(SystemError) -> pid_t {
            while !started.isRaised { started.wait(for: [], milliseconds: -1) }
            let outcome: Result<pid_t, SystemError> = state.withLock {
                switch $0 {
                case .starting: preconditionFailure("started is raised after the start")
                case .failed(let error): .failure(error)
                case .running(let pid), .ended(let pid, _): .success(pid)
                }
            }
            return try outcome.get()
        }

        func send(_ signal: CInt) {
            state.withLock { if case .running(let pid) = $0 { _ = Glibc.kill(pid, signal) } }
        }
    }
}
