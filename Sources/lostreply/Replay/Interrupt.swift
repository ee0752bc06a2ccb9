import Glibc
import Synchronization

/// Ctrl-C while a capture is read: it ends files at once, and pipes with their writer, whom it has reached too.
enum Interrupt {
    private static let came = Atomic<Bool>(false)
    private static let ended = Atomic<Bool>(false)

    /// Takes SIGINT from now on.
    static func watch() {
        _ = signal(SIGINT) { _ in Interrupt.came.store(true, ordering: .relaxed) }
    }

    /// Whether it has come.
    static var hasCome: Bool { came.load(ordering: .relaxed) }

    /// Whether it has cut a file short.
    static var endsFiles: Bool { ended.load(ordering: .relaxed) }

    /// A file is cut short by it.
    static func endFile() { ended.store(true, ordering: .relaxed) }
}
