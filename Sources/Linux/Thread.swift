import CLinux
import Glibc

/// A joinable POSIX thread, for work that blocks or that moves between network namespaces.
@safe
public final class Thread: @unchecked Sendable {
    private let handle: pthread_t
    private var isJoined = false

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: Shown by ps and top; the kernel keeps 15 bytes.
    ///   - body: Runs on the thread, which ends with it.
    public init(name: String, body: @escaping @Sendable () -> Void) {
        let box = unsafe Unmanaged.passRetained(Box(name: name, body: body))
        var started = pthread_t()
        let result = unsafe pthread_create(
            &started, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let box = unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
                unsafe box.name.withCString { unsafe clinux_name_thread($0) }
                box.body()
                return nil
            }, box.toOpaque())
        precondition(result == 0, "a process that cannot start a thread cannot go on")
        handle = started
    }

    /// A thread that nobody joins frees itself at its end.
    deinit { if !isJoined { pthread_detach(handle) } }

    /// Waits until the thread has ended; call once.
    public func join() {
        isJoined = true
        pthread_join(handle, nil)
    }

    /// Runs `body` on a thread of its own and waits for its result.
    ///
    /// What the body does to the thread's namespaces ends with it.
    public static func run<R: Sendable, E: Error>(
        name: String, _ body: @escaping @Sendable () throws(E) -> R
    ) throws(E) -> R {
        let outcome = Outcome<R, E>()
        Thread(name: name) {
            do throws(E) {
                outcome.result = .success(try body())
            } catch {
                outcome.result = .failure(error)
            }
        }.join()
        guard let result = outcome.result else { preconditionFailure("joined before the end") }
        return try result.get()
    }

    /// Keeps the calling thread on one CPU, and with it all threads and processes that it starts from then on.
    ///
    /// - Parameter cpu: The CPU's number.
    /// - Throws: EINVAL where there is no such CPU for this process.
    public static func pin(toCPU cpu: Int) throws(SystemError) {
        guard clinux_pin_thread(CInt(cpu)) == 0 else { throw SystemError("keep a thread on CPU \(cpu)") }
    }

    /// Gives the calling thread a table of descriptors of its own.
    ///
    /// What it opens from then on no other thread can use, no child of another thread inherits, and nobody finds in
    /// `/proc/PID/fd`. All of it is closed when the thread ends.
    ///
    /// - Parameter kept: The only descriptor beyond standard error that the thread can still use.
    /// - Throws: ENOMEM without room for the table.
    public static func ownDescriptors(keeping kept: CInt) throws(SystemError) {
        guard clinux_own_descriptors(kept) == 0 else { throw SystemError("have descriptors of a thread's own") }
    }

    private final class Box: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Written by the thread, read after it was joined.
    private final class Outcome<R: Sendable, E: Error>: @unchecked Sendable {
        var result: Result<R, E>?
    }
}
