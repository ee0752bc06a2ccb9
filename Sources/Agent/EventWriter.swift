import DequeModule
public import Exposition
import Glibc
public import Linux
import Synchronization

/// Writes events to a file, a pipe, standard output or the journal, from a thread of its own.
///
/// `write` never blocks: the events wait in a bounded queue, and one that finds it full is dropped and counted. Each
/// ends as written or as dropped. Needs `BrokenPipe.ignoreSignal()`.
public final class EventWriter: Sendable {
    private struct State {
        var queue: Deque<[UInt8]> = []
        var written: UInt64 = 0
        var dropped: UInt64 = 0
        /// When to give up, by CLOCK_MONOTONIC in nanoseconds; nil until the end is asked for.
        var deadline: UInt64?
        /// Whether a failure was told of the output as it was opened last.
        var hasFailed = false
        /// How often the output was opened anew.
        var generation = 0
    }

    /// What the thread remembers from one write to the next.
    private struct Progress {
        /// Whether the last line that reached the output did so without its end.
        var isCutOff = false
        /// The generation of the output that it reached.
        var generation = 0
    }

    /// How long `close` lets a slow reader take, in nanoseconds.
    private static let drainTime: UInt64 = 500_000_000

    private let state = Mutex(State())
    private let capacity: Int
    private let path: String
    private let form: EventOutput.Form
    private let output: Mutex<EventOutput>
    private let work: Wakeup
    private let end: Wakeup
    private let onFailure: @Sendable (SystemError) -> Void

    /// Opens the output and starts the thread.
    ///
    /// - Parameters:
    ///   - path: A path, opened for append and made with mode 0640; `-` for standard output, or the journal where
    ///     that is its stream.
    ///   - capacity: How many events may wait.
    ///   - onFailure: Told why a write failed, once until the output is opened anew; called on the writer's thread.
    /// - Throws: `EventOutputError`.
    public init(
        path: String, capacity: Int = 4096, onFailure: @escaping @Sendable (SystemError) -> Void
    ) throws(EventOutputError) {
        let output = try EventOutput(path: path)
        self.path = path
        self.form = output.form
        self.output = Mutex(output)
        guard let work = Wakeup(), let end = Wakeup() else {
            throw EventOutputError(path: path, code: errno)
        }
        self.work = work
        self.end = end
        self.capacity = capacity
        self.onFailure = onFailure
        _ = Thread(name: "events") { self.drain() }
    }

    /// How many events were written.
    public var written: UInt64 { state.withLock { $0.written } }

    /// How many events were dropped: no room in the queue, a failed write, or no time left at the end.
    public var dropped: UInt64 { state.withLock { $0.dropped } }

    /// Queues an event, or drops it where the queue is full or the writer closed.
    public func write(_ event: some Event) {
        switch form {
        case .lines: write(event.line)
        case .journalEntries: write(event.journalEntry)
        }
    }

    /// Opens the output anew: a file's path may lead to another by now, and the journal may have started anew.
    ///
    /// - Throws: `EventOutputError`; the old one is then written on.
    public func reopen() throws(EventOutputError) {
        if path == "-", form == .lines { return }
        try output.withLock { (output) throws(EventOutputError) in
            let new = try EventOutput(path: path)
            // No journal any more: nothing else takes entries.
            guard new.form == form else { throw EventOutputError(path: path, code: ENOTCONN) }
            output = new
        }
        state.withLock { state in
            state.hasFailed = false
            state.generation += 1
        }
        // The thread may be waiting for the old one.
        work.wake()
    }

    /// Queues what is written in one piece: a line with its line feed, or an entry.
    package func write(_ line: [UInt8]) {
        let isFirst = state.withLock { state in
            guard state.deadline == nil && state.queue.count < capacity else {
                state.dropped += 1
                return false
            }
            state.queue.append(line)
            return state.queue.count == 1
        }
        if isFirst {
            work.wake()
        }
    }

    /// Waits at most 500 ms until the queued lines are written, drops the rest and ends the thread.
    public func close() {
        state.withLock { $0.deadline = $0.deadline ?? Clock.monotonic + Self.drainTime }
        work.wake()
        // The thread keeps to the deadline by itself, but for a write into a pipe that another process filled.
        Self.wait(
            for: [pollfd(fd: end.descriptor, events: Int16(POLLIN), revents: 0)],
            milliseconds: Int32(Self.drainTime / 1_000_000) + 100)
    }

    /// The thread: writes batch after batch until the end.
    private func drain() {
        var progress = Progress()
        while let batch = nextBatch() {
            let written = write(batch, &progress)
            state.withLock { state in
                state.written += UInt64(written)
                state.dropped += UInt64(batch.count - written)
            }
        }
        end.wake()
    }

    /// Waits for lines and takes as many whole ones as fit a chunk, at least one, or one entry of the journal; nil once
    /// the writer is to end.
    private func nextBatch() -> [[UInt8]]? {
        while true {
            let (batch, isEnding) = state.withLock { state in
                if let deadline = state.deadline, deadline <= Clock.monotonic {
                    state.dropped += UInt64(state.queue.count)
                    state.queue.removeAll()
                }
                var batch: [[UInt8]] = []
                var room = EventOutput.chunkBytes
                while let line = state.queue.first, batch.isEmpty || form == .lines && line.count <= room {
                    room -= line.count
                    batch.append(state.queue.removeFirst())
                }
                return (batch, state.deadline != nil)
            }
            if !batch.isEmpty {
                return batch
            }
            if isEnding {
                return nil
            }
            Self.wait(for: [pollfd(fd: work.descriptor, events: Int16(POLLIN), revents: 0)], milliseconds: -1)
            work.clear()
        }
    }

    /// Writes lines; those after a failure are lost with it.
    ///
    /// - Returns: How many lines were written whole; a line feed that alone is missing comes with the next line.
    private func write(_ batch: [[UInt8]], _ progress: inout Progress) -> Int {
        let generation = state.withLock { $0.generation }
        if progress.generation != generation { progress = Progress(generation: generation) }
        // A line that was cut off is closed first, or it would spoil the next one too.
        var bytes: [UInt8] = progress.isCutOff ? [UInt8(ascii: "\n")] : []
        var ends: [Int] = []
        for line in batch {
            bytes += line
            ends.append(form == .lines ? bytes.count - 1 : bytes.count)
        }
        var offset = 0
        while offset < bytes.count, waitForOutput() {
            let end = form == .lines ? min(offset + EventOutput.chunkBytes, bytes.count) : bytes.count
            let result = output.withLock { $0.write(bytes[offset..<end]) }
            if result >= 0 {
                offset += result
            } else if result != -Int(EINTR) && result != -Int(EAGAIN) {
                let isFirst = state.withLock { state in
                    defer { state.hasFailed = true }
                    return !state.hasFailed
                }
                if isFirst {
                    onFailure(SystemError("write", code: CInt(-result)))
                }
                // A journal that has started anew has a new socket; this entry is lost, the next need not be.
                if form == .journalEntries { try? reopen() }
                break
            }
        }
        if offset > 0, form == .lines {
            progress.isCutOff = bytes[offset - 1] != UInt8(ascii: "\n")
        }
        return ends.count { $0 <= offset }
    }

    /// Waits until the output takes data or reports an error; false once the time to end has come before.
    private func waitForOutput() -> Bool {
        while true {
            let deadline = state.withLock { $0.deadline }
            let now = Clock.monotonic
            let left = deadline.map { $0 > now ? Int32(($0 - now + 999_999) / 1_000_000) : 0 }
            let ready = Self.wait(
                for: [
                    pollfd(fd: output.withLock { $0.descriptor }, events: Int16(POLLOUT), revents: 0),
                    pollfd(fd: work.descriptor, events: Int16(POLLIN), revents: 0),
                ], milliseconds: left ?? -1)
            if ready[0].revents != 0 {
                return true
            }
            if left == 0 {
                return false
            }
            // New lines, or the end: the latter brings a deadline.
            work.clear()
        }
    }

    @discardableResult
    private static func wait(for descriptors: [pollfd], milliseconds: Int32) -> [pollfd] {
        var descriptors = descriptors
        unsafe _ = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
        return descriptors
    }
}
