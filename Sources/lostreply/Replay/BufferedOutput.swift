import Agent
import Glibc
import Linux
import Terminal

/// Standard output, written in large pieces.
final class BufferedOutput {
    private static let capacity = 1 << 16

    /// Whether a person is at its other end.
    let isTerminal = isatty(STDOUT_FILENO) == 1

    private var bytes: [UInt8] = []
    private var failure: CInt?

    /// Whether something could not be written.
    var hasFailed: Bool { failure != nil }

    /// Takes bytes, and writes them once there are enough; a failure shows when it is asked for.
    func write(_ more: [UInt8]) {
        bytes += more
        if bytes.count >= Self.capacity { try? flush() }
    }

    /// Writes what was taken.
    ///
    /// - Throws: `AgentError` where that cannot be, now or before.
    func flush() throws {
        if failure == nil, !OutputDescriptor(STDOUT_FILENO).write(bytes) { failure = errno }
        bytes.removeAll(keepingCapacity: true)
        try check()
    }

    /// Makes sure that all was written so far.
    ///
    /// - Throws: `AgentError` where it was not.
    func check() throws {
        guard let failure else { return }
        throw AgentError(.general, "cannot write to standard output: \(SystemError("write", code: failure).reason)")
    }
}
