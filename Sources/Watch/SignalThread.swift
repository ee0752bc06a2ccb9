internal import Glibc
internal import Linux

/// Signals, as news.
enum SignalThread {
    /// Signals that end a watch.
    static let ending = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    private static let others = [SIGWINCH, SIGTSTP, SIGCONT]

    /// Blocks the signals on the calling thread, and so on all that it starts, and posts them from one of its own.
    static func start(_ mailbox: Mailbox) {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in ending + others { unsafe sigaddset(&signals, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        _ = Linux.Thread(name: "signals") { [signals] in wait(signals, mailbox) }
    }

    /// Stops the process as Ctrl-Z does, and returns once it goes on; where nobody could make it go on, the kernel does
    /// not stop it.
    static func stopProcess() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGTSTP)
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(SIGTSTP)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static func wait(_ signals: sigset_t, _ mailbox: Mailbox) {
        var signals = signals
        var signal: CInt = 0
        while true {
            unsafe sigwait(&signals, &signal)
            mailbox.post(.signal(signal))
            guard ending.contains(signal) else { continue }
            // A terminal that takes nothing any more must not keep the process.
            sleep(3)
            _exit(128 + signal)
        }
    }
}
