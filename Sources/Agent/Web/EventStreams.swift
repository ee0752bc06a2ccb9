internal import Exposition
internal import Incidents
internal import NIOCore
internal import Synchronization

/// All readers of the stream of incidents, as server-sent events (HTML Standard, 9.2).
///
/// Whoever publishes never waits: incidents queue for the endpoint's event loop up to a bound, and a reader that takes them
/// too slowly is cut off. Either is told: the first to the readers, the second by a metric.
package final class EventStreams: Sendable {
    /// How many readers there can be.
    package static let readerLimit = 16
    /// How many incidents of each outcome may wait for the event loop: one that is frequent must not push out another.
    package static let queueLimit = 512

    /// What has happened to readers, for the metrics.
    package struct Figures: Sendable {
        /// Readers now.
        package var readers = 0
        /// Readers that were cut off for being slow.
        package var slow: UInt64 = 0
        /// Readers that were refused: there were too many.
        package var refused: UInt64 = 0
        /// Incidents that finished too fast to be streamed to all who had asked for them.
        package var skipped: UInt64 = 0
    }

    private struct Shared {
        var figures = Figures()
        /// What each reader asked for.
        var selections: [ObjectIdentifier: IncidentSelection] = [:]
        var queue: [IncidentEvent] = []
        var queued: [Outcome: Int] = [:]
        /// What each reader asked for and found no room in the queue.
        var skipped: [ObjectIdentifier: Int] = [:]
        var isScheduled = false

        /// Queues an incident for those who asked for it; nobody may have.
        mutating func take(_ event: IncidentEvent) {
            let takers = selections.filter { $0.value.holds(event) }.keys
            guard !takers.isEmpty else { return }
            guard queued[event.outcome, default: 0] < EventStreams.queueLimit else {
                for taker in takers { skipped[taker, default: 0] += 1 }
                figures.skipped += 1
                return
            }
            queue.append(event)
            queued[event.outcome, default: 0] += 1
        }
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
    var figures: Figures {
        shared.withLock { shared in
            var figures = shared.figures
            figures.readers = shared.selections.count
            return figures
        }
    }

    /// Tells incidents to every reader that wants them; returns at once, on any thread.
    func publish(_ events: [IncidentEvent]) {
        let mustSchedule = shared.withLock { shared in
            guard !shared.selections.isEmpty else { return false }
            for event in events { shared.take(event) }
            guard !shared.queue.isEmpty, !shared.isScheduled else { return false }
            shared.isScheduled = true
            return true
        }
        if mustSchedule { loop.execute { self.deliver() } }
    }

    /// Whether one more reader can come, asked on the event loop; if not, it counts as refused.
    func admits() -> Bool {
        shared.withLock { shared in
            guard shared.selections.count < Self.readerLimit else {
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
        shared.withLock { $0.selections[ObjectIdentifier(reader)] = reader.selection }
        _ = reader.send(Self.message("hello", status.object))
        reader.flush()
    }

    /// Lets go of a reader whose connection has ended, on the event loop.
    func remove(_ reader: EventStream) {
        local.value.readers.removeAll { $0 === reader }
        shared.withLock { shared in
            shared.selections[ObjectIdentifier(reader)] = nil
            shared.skipped[ObjectIdentifier(reader)] = nil
        }
    }

    private var readers: [EventStream] { local.value.readers }

    private func deliver() {
        let (events, skipped) = shared.withLock { shared in
            defer { (shared.queue, shared.queued, shared.skipped, shared.isScheduled) = ([], [:], [:], false) }
            return (shared.queue, shared.skipped)
        }
        for event in events {
            let takers = readers.filter { $0.selection.holds(event) }
            guard !takers.isEmpty else { continue }
            send(Self.message("incident", id: event.id, event.object), to: takers)
        }
        for reader in readers {
            guard let count = skipped[ObjectIdentifier(reader)] else { continue }
            var object = JSONWriter()
            object.field("incidents", count)
            send(Self.message("skipped", object.finish().dropLast()), to: [reader])
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

    /// In this order, so that none who is counted as cut off is among the readers still.
    private func cutOff(_ reader: EventStream) {
        remove(reader)
        shared.withLock { $0.figures.slow += 1 }
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
