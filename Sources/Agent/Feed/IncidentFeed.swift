internal import DequeModule
package import Exposition
internal import Incidents
internal import Synchronization

/// The incidents that have finished last, for whoever asks later: so many of each outcome, since those of one that is
/// frequent, such as `empty`, must not push out those of another.
package final class IncidentFeed: Sendable {
    private struct Entry {
        /// Its place in the order in which all finished.
        let number: UInt64
        let event: IncidentEvent
    }

    private struct Contents {
        var entries: [Outcome: Deque<Entry>] = [:]
        var count: UInt64 = 0
    }

    /// How many incidents of each outcome are kept.
    package let limit: Int

    private let contents = Mutex(Contents())

    /// Makes an empty feed.
    ///
    /// - Parameter limit: How many incidents of each outcome are kept.
    package init(limit: Int) { self.limit = limit }

    /// How many incidents are kept now.
    package var kept: Int { contents.withLock { $0.entries.values.reduce(0) { $0 + $1.count } } }

    /// Takes in incidents in the order in which they finished.
    package func add(_ events: [IncidentEvent]) {
        guard limit > 0 else { return }
        contents.withLock { contents in
            for event in events {
                contents.count += 1
                let entry = Entry(number: contents.count, event: event)
                contents.entries[event.outcome, default: []].append(entry)
                if contents.entries[event.outcome, default: []].count > limit {
                    contents.entries[event.outcome]?.removeFirst()
                }
            }
        }
    }

    /// The incidents of a selection, the last one to end first.
    ///
    /// By their times: records of several CPUs may be joined in another order.
    ///
    /// - Parameters:
    ///   - selection: Which.
    ///   - count: How many at the most.
    /// - Returns: The incidents.
    package func newest(of selection: IncidentSelection, count: Int) -> [IncidentEvent] {
        let entries = contents.withLock { Array($0.entries.values.joined()) }
        return entries.filter { selection.holds($0.event) }
            .map { (end: $0.event.endTime.nanosecondsSinceEpoch, number: $0.number, event: $0.event) }
            .sorted { ($0.end, $0.number) > ($1.end, $1.number) }
            .prefix(count).map(\.event)
    }

    /// The incident of a name; nil where none of the kept has it.
    package func incident(id: String) -> IncidentEvent? {
        let entries = contents.withLock { Array($0.entries.values.joined()) }
        return entries.first { $0.event.id == id }?.event
    }
}
