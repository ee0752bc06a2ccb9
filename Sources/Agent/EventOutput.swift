import Glibc
import Linux

/// Where events are written: a file, standard output, or the journal.
struct EventOutput: ~Copyable, Sendable {
    /// How events reach it.
    enum Form {
        /// Lines, one after the other, cut wherever the output takes no more.
        case lines
        /// Entries of the journal, each a message that is taken whole.
        case journalEntries
    }

    /// The most bytes that are written in one call.
    ///
    /// Once poll(2) says that a pipe takes data, it takes this much without blocking (pipe(7), PIPE_BUF).
    static let chunkBytes = Int(PIPE_BUF)

    /// How events reach it.
    let form: Form
    /// The descriptor.
    let descriptor: CInt
    private let isOwned: Bool

    /// Opens the place that `--events` names.
    ///
    /// A FIFO without a reader is refused, not waited for. Standard output keeps its mode: it is shared with other
    /// processes, which O_NONBLOCK would reach. Where it is the journal's stream, the journal is written to by its own
    /// protocol, which keeps fields apart.
    ///
    /// - Parameter path: A path, opened for append and made with mode 0640; `-` for standard output.
    /// - Throws: `EventOutputError`.
    init(path: String) throws(EventOutputError) {
        if path == "-", JournalStream.isConnected(to: STDOUT_FILENO),
            let journal = DatagramSocket(path: JournalStream.socketPath)
        {
            self.form = .journalEntries
            self.descriptor = journal.release()
            self.isOwned = true
        } else if path == "-" {
            self.form = .lines
            self.descriptor = STDOUT_FILENO
            self.isOwned = false
        } else {
            self.form = .lines
            self.descriptor = unsafe open(
                path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o640)
            self.isOwned = true
        }
        guard descriptor >= 0 else {
            throw EventOutputError(path: path, code: errno)
        }
    }

    deinit {
        if isOwned && descriptor >= 0 {
            close(descriptor)
        }
    }

    /// Writes as much of a chunk as the output takes now; an entry it takes whole or not at all.
    ///
    /// - Parameter chunk: At most `chunkBytes` bytes of lines, or an entry.
    /// - Returns: How many bytes were written, or the negated errno.
    func write(_ chunk: ArraySlice<UInt8>) -> Int {
        let count = unsafe chunk.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        return count < 0 ? -Int(errno) : count
    }
}
