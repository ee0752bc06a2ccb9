internal import Exposition
internal import NIOCore
internal import Synchronization

/// All readers of the stream of incidents, as server-sent events (HTML Standard, 9.2).
///
/// Whoever publishes never waits: incidents queue for the endpoint's event loop up to a bound, and a reader that takes them
/// too slowly is cut off. Either is told: the first to the readers, the second by a metric.
package final class EventStreams: Sendable {
    /// How many readers there can be.
    package static let readerLimit = 16
    /// How many incidents may wait for the event loop.
    package static let queueLimit = 512

    /// What has happened to readers, for the metrics.
    package struct Figures: Sendable {
        /// Readers now.
        package var readers = 0
        /// Readers that were cut off for being slow.
        package var slow: UInt64 = 0
        /// Readers that were refused: there were too many.
        package var refused: UInt64 = 0
        /// Incidents that finished too fast to be streamed.
        package var skipped: UInt64 = 0
    }

    private struct Shared {
        var figures = Figures()
        var queue: [IncidentEvent] = []
        var skipped = 0
        var isScheduled = false
    }

    /// What the event loop alone looks at.
    private struct Local {
        var readers: [EventStream] = []
        var isBeating = false
    }

    private let loop: any EventLoop
    private let local: NIOLoopBoundBox<Local>
    private let shared = Mutex(Shared())

    /// Makes the readers' side of an endpoint; there are none yet.
    ///
    /// - Parameter loop: The endpoint's event loop.
    init(on loop: any EventLoop) {
        self.loop = loop
        local = .makeBoxSendingValue(Local(), eventLoop: loop)
    }

    /// What has happened so far.
    var figures: Figures { shared.withLock { $0.figures } }

    /// Tells incidents to every reader that wants them; returns at once, on any thread.
    func publish(_ events: [IncidentEvent]) {
        let mustSchedule = shared.withLock { shared in
            guard shared.figures.readers > 0 else { return false }
            let room = Self.queueLimit - shared.queue.count
            shared.queue += events.prefix(room)
            let skipped = max(0, events.count - room)
            shared.skipped += skipped
            shared.figures.skipped += UInt64(skipped)
            defer { shared.isScheduled = true }
            return !shared.isScheduled
        }
        if mustSchedule { loop.execute { self.deliver() } }
    }

    /// Whether one more reader can come, asked on the event loop; if not, it counts as refused.
    func admits() -> Bool {
        shared.withLock { shared in
            guard shared.figures.readers < Self.readerLimit else {
                shared.figures.refused += 1
                return false
            }
            return true
        }
    }

    /// Takes in a reader, on the event loop.
    ///
    /// - Parameters:
    ///   - reader: The reader.
    ///   - status: What it is told first.
    func add(_ reader: EventStream, status: AgentStatus) {
        local.value.readers.append(reader)
        if !local.value.isBeating { scheduleBeat() }
        shared.withLock { $0.figures.readers += 1 }
        _ = reader.send(Self.message("hello", status.object))
        reader.flush()
    }

    /// Lets go of a reader whose connection has ended, on the event loop.
    func remove(_ reader: EventStream) {
        let count = readers.count
        local.value.readers.removeAll { $0 === reader }
        let removed = count - readers.count
        shared.withLock { $0.figures.readers -= removed }
    }

    private var readers: [EventStream] { local.value.readers }

    private func deliver() {
        let (events, skipped) = shared.withLock { shared in
            defer { (shared.queue, shared.skipped, shared.isScheduled) = ([], 0, false) }
            return (shared.queue, shared.skipped)
        }
        for event in events {
            let takers = readers.filter { $0.selection.holds(event) }
            guard !takers.isEmpty else { continue }
            send(Self.message("incident", id: event.id, event.object), to: takers)
        }
        if skipped > 0 {
            var object = JSONWriter()
            object.field("incidents", skipped)
            send(Self.message("skipped", object.finish().dropLast()), to: readers)
        }
        for reader in readers { reader.flush() }
    }

    /// A sign of life for readers and what lies between, and the time to look at who is stuck.
    private func scheduleBeat() {
        local.value.isBeating = true
        loop.scheduleTask(in: .seconds(10)) {
            self.local.value.isBeating = false
            guard !self.readers.isEmpty else { return }
            for reader in self.readers where !reader.isAdmitted { reader.close() }
            let stalled = self.readers.filter(\.isStalled)
            for reader in stalled { self.cutOff(reader) }
            self.send(ByteBuffer(string: ":\n\n"), to: self.readers)
            for reader in self.readers { reader.flush() }
            self.scheduleBeat()
        }
    }

    private func send(_ message: ByteBuffer, to takers: [EventStream]) {
        for reader in takers where !reader.send(message) { cutOff(reader) }
    }

    private func cutOff(_ reader: EventStream) {
        shared.withLock { $0.figures.slow += 1 }
        remove(reader)
        reader.close()
    }

    private static func message(_ name: String, id: String? = nil, _ object: some Collection<UInt8>) -> ByteBuffer {
        var message = ByteBuffer(string: "event: \(name)\n")
        if let id { message.writeString("id: \(id)\n") }
        message.writeString("data: ")
        message.writeBytes(object)
        message.writeString("\n\n")
        return message
    }
}
