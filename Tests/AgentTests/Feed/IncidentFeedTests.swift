import Exposition
import Incidents
import Records
import Testing

import Agent

@Suite("The incidents that are kept")
struct IncidentFeedTests {
    private let everything = IncidentSelection()

    @Test("The last one to end comes first, whenever it was told")
    func order() {
        let feed = IncidentFeed(limit: 10)
        feed.add([.sample(3), .sample(2, .idle)])
        feed.add([.sample(1)])
        #expect(feed.newest(of: everything, count: 10).map(\.number) == [3, 2, 1])
        #expect(feed.newest(of: everything, count: 2).map(\.number) == [3, 2])
        #expect(feed.kept == 3)
    }

    @Test("The last of each outcome are kept: a frequent one does not push out another")
    func bound() {
        let feed = IncidentFeed(limit: 3)
        feed.add([.sample(1)] + (2...500).map { .sample($0, .empty) })
        #expect(feed.newest(of: everything, count: 10).map(\.number) == [500, 499, 498, 1])
        #expect(feed.kept == 4)
    }

    @Test("A feed without room keeps nothing")
    func noRoom() {
        let feed = IncidentFeed(limit: 0)
        feed.add([.sample(1)])
        #expect(feed.kept == 0)
    }

    @Test("Outcome, peer and time choose")
    func selection() {
        let feed = IncidentFeed(limit: 10)
        feed.add([.sample(1), .sample(2, .idle), .sample(3, .empty, isClosed: false), .sample(4)])
        func numbers(_ change: (inout IncidentSelection) -> Void) -> [Int] {
            var selection = IncidentSelection()
            change(&selection)
            return feed.newest(of: selection, count: 10).map(\.number)
        }
        #expect(numbers { $0.outcomes = [.lost] } == [4, 1])
        #expect(numbers { $0.outcomes = [.idle, .empty] } == [3, 2])
        #expect(numbers { $0.remote = Endpoint("10.0.0.5:8002") } == [2])
        #expect(numbers { $0.since = Timestamp(nanosecondsSinceEpoch: 3_000_000_000) } == [4, 3])
        #expect(numbers { $0.since = Timestamp(nanosecondsSinceEpoch: 3_000_000_001) } == [4])
    }

    @Test("An incident is found by its name, while it is kept")
    func byName() {
        let feed = IncidentFeed(limit: 1)
        feed.add([.sample(1), .sample(2)])
        #expect(feed.incident(id: IncidentEvent.sample(2).id)?.number == 2)
        #expect(feed.incident(id: IncidentEvent.sample(1).id) == nil)
        #expect(feed.incident(id: "") == nil)
    }
}
