import Glibc
internal import Linux
internal import Synchronization

/// SIGINT, SIGTERM and SIGHUP, taken as a wish to clean up and end.
package final class Interruption: Sendable {
    private let stop: StopSignal
    private let received = Atomic<CInt>(0)

    /// Blocks the signals on the calling thread, and so on all that it starts, and waits for them on one of its own.
    package init() throws(RunEnd) {
        do {
            stop = try StopSignal()
        } catch {
            throw .failed("cannot prepare for signals: \(error)")
        }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { unsafe sigaddset(&signals, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        _ = Linux.Thread(name: "signals") { [signals] in self.watch(signals) }
    }

    /// Whether one has come.
    package var hasCome: Bool { stop.isRaised }

    /// Waits until one has come.
    package func wait() throws(RunEnd) -> Never {
        while true { try pause(milliseconds: -1) }
    }

    /// Waits until a condition holds, and asks for it again and again.
    ///
    /// - Parameters:
    ///   - duration: How long at the most.
    ///   - condition: What to wait for.
    /// - Returns: Whether it holds.
    /// - Throws: A signal that has come, or what the condition throws.
    package func wait(
        for duration: Duration, until condition: () throws(RunEnd) -> Bool
    ) throws(RunEnd) -> Bool {
        let deadline = Deadline(in: duration)
        while true {
            if try condition() { return true }
            if deadline.hasPassed { return false }
            try pause(milliseconds: 20)
        }
    }

    /// Waits so long; 0 only looks whether a signal has come.
    ///
    /// - Parameter milliseconds: How long.
    /// - Throws: A signal that has come.
    package func pause(milliseconds: CInt) throws(RunEnd) {
        stop.wait(for: [], milliseconds: milliseconds)
        if stop.isRaised { throw .interrupted(by: received.load(ordering: .acquiring)) }
    }

    private func watch(_ signals: sigset_t) {
        var signals = signals
        var signal: CInt = 0
        unsafe sigwait(&signals, &signal)
        received.store(signal, ordering: .releasing)
        stop.raise()
    }
}
