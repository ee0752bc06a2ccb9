internal import Glibc

/// A reader that has gone.
enum BrokenPipe {
    /// Ends as every filter does whose reader has gone; the event loop has SIGPIPE ignored.
    static func end() -> Never {
        _ = signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }
}
