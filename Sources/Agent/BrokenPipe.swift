import Glibc

/// What happens when the reader of a pipe or socket has gone.
public enum BrokenPipe {
    /// Makes writes to a pipe or socket without a reader fail with EPIPE, where SIGPIPE would end the process.
    ///
    /// The one place that changes this for the whole process; the agent calls it before it writes anything. Event and
    /// log output lean on it: write(2) has no MSG_NOSIGNAL.
    public static func ignoreSignal() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
