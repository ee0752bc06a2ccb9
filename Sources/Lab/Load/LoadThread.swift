internal import CLinux
internal import Glibc
internal import Linux
internal import Synchronization

/// A thread of a load generator, in a network namespace and on a CPU if so wished.
///
/// It ends with its work, by a signal, or with the value.
final class LoadThread: Sendable {
    /// What goes on once the preparation is over.
    typealias Work = () -> Void

    /// The kernel's number of the thread, which names it in `/proc/self/task`.
    let id: pid_t

    private let stopping: StopSignal
    private let ended: StopSignal

    /// Starts a thread, and returns once its work goes on.
    ///
    /// - Parameters:
    ///   - name: Shown by ps and top; the kernel keeps 15 bytes.
    ///   - namespace: Where it is.
    ///   - cpu: The only CPU that it runs on; any without one.
    ///   - prepare: What comes first, on the thread; it gets the signal by which the work must end.
    /// - Throws: What the preparation throws, or why the thread could not get where it shall be.
    init(
        name: String, in namespace: NetworkNamespace, cpu: Int?,
        _ prepare: @escaping @Sendable (StopSignal) throws(SystemError) -> Work
    ) throws(SystemError) {
        let stopping = try StopSignal()
        let ended = try StopSignal()
        let started = try StopSignal()
        let start = Start()
        _ = Linux.Thread(name: name) {
            defer { ended.raise() }
            do throws(SystemError) {
                try namespace.enter()
                if let cpu { try Linux.Thread.pin(toCPU: cpu) }
                let work = try prepare(stopping)
                start.outcome.withLock { $0 = .success(clinux_thread_id()) }
                started.raise()
                work()
            } catch {
                start.outcome.withLock { $0 = .failure(error) }
                started.raise()
            }
        }
        while !started.isRaised { started.wait(for: [], milliseconds: -1) }
        guard let outcome = start.outcome.withLock({ $0 }) else { preconditionFailure("started without an outcome") }
        id = try outcome.get()
        self.stopping = stopping
        self.ended = ended
    }

    deinit { stop() }

    /// Tells it to end, and waits until it has.
    func stop() {
        stopping.raise()
        wait()
    }

    /// Waits until it has ended.
    func wait() {
        while !ended.isRaised { ended.wait(for: [], milliseconds: -1) }
    }

    /// What the thread tells who starts it.
    private final class Start: Sendable {
        let outcome = Mutex<Result<pid_t, SystemError>?>(nil)
    }
}
