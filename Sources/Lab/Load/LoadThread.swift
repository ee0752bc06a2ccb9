internal import CLinux
internal import Glibc
internal import Linux
internal import Synchronization

/// A thread of a load generator, in a network namespace and on a CPU if so wished.
///
/// It ends with its work, by a signal, or with the value. Its descriptors are its own: what looks through those of a
/// process, or is forked by it, holds no socket of the load open, whose close would then be that one's.
final class LoadThread: Sendable {
    /// What goes on once the preparation is over.
    typealias Work = () -> Void

    /// The kernel's number of the thread, which names it in `/proc/self/task`.
    let id: pid_t

    private let thread: Linux.Thread
    private let stopping: StopSignal
    private let isJoined = Mutex(false)

    /// Starts a thread, and returns once its work goes on.
    ///
    /// - Parameters:
    ///   - name: Shown by ps and top; the kernel keeps 15 bytes.
    ///   - namespace: Where it is.
    ///   - cpu: The only CPU that it runs on; any without one.
    ///   - prepare: What comes first, on the thread; it gets the signal by which the work must end, and can use no
    ///     descriptor that was open before.
    /// - Throws: What the preparation throws, or why the thread could not get where it shall be.
    init(
        name: String, in namespace: NetworkNamespace, cpu: Int?,
        _ prepare: @escaping @Sendable (StopSignal) throws(SystemError) -> Work
    ) throws(SystemError) {
        let stopping = try StopSignal()
        let start = Start()
        let thread = Linux.Thread(name: name) {
            do throws(SystemError) {
                try namespace.enter()
                if let cpu { try Linux.Thread.pin(toCPU: cpu) }
                try Linux.Thread.ownDescriptors(keeping: stopping.descriptor)
                let work = try prepare(stopping)
                start.outcome.withLock { $0 = .success(clinux_thread_id()) }
                work()
            } catch {
                start.outcome.withLock { $0 = .failure(error) }
            }
        }
        do throws(SystemError) {
            id = try start.wait()
        } catch {
            thread.join()
            throw error
        }
        self.thread = thread
        self.stopping = stopping
    }

    deinit { stop() }

    /// Tells it to end, and waits until it has.
    func stop() {
        stopping.raise()
        wait()
    }

    /// Waits until it has ended, and everything that it had is gone.
    func wait() {
        isJoined.withLock {
            if !$0 { thread.join() }
            $0 = true
        }
    }

    /// What the thread tells who starts it.
    private final class Start: Sendable {
        let outcome = Mutex<Result<pid_t, SystemError>?>(nil)

        /// By looking: a signal is a descriptor, which the thread could not raise any more.
        func wait() throws(SystemError) -> pid_t {
            while true {
                if let outcome = outcome.withLock({ $0 }) { return try outcome.get() }
                usleep(100)
            }
        }
    }
}
