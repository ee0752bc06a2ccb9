import Glibc

/// Wakes a thread that waits in poll(2); a pipe to oneself.
struct Wakeup: ~Copyable, Sendable {
    /// Readable once `wake` was called, until `clear` is.
    let descriptor: CInt
    private let writing: CInt

    /// Makes a wakeup; nil where the process has no descriptors left, with errno saying so.
    init?() {
        var ends: [CInt] = [-1, -1]
        let result = unsafe pipe(&ends)
        self.descriptor = ends[0]
        self.writing = ends[1]
        guard result == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            close(writing)
        }
    }

    /// Wakes the thread; harmless where it is awake.
    func wake() {
        var byte: UInt8 = 0
        unsafe _ = write(writing, &byte, 1)
    }

    /// Forgets the calls of `wake` so far.
    func clear() {
        var bytes: UInt64 = 0
        while unsafe read(descriptor, &bytes, 8) > 0 {}
    }
}
