import Incidents
import Records
import Testing

@Suite("The life of an incident")
struct LifecycleTests {
    @Test("An incident is open, by role, from its reset to its close")
    func openUntilClosed() {
        var correlator = Correlator()
        let upstream = Reset.sample(cookie: 1)
        let downstream = Reset.sample(cookie: 2, role: .downstream)
        correlator.receive(.socketReset(upstream), .socketReset(downstream))
        #expect(Role.allCases.map { correlator.openCount($0) } == [0, 1, 1])
        #expect(correlator.entries(.open) == 2)
        correlator.receive(.socketClosed(.sample(upstream)))
        #expect(Role.allCases.map { correlator.openCount($0) } == [0, 0, 1])
        #expect(correlator.takeFinished().isEmpty)
        correlator.advance(to: 2 * second)
        #expect(correlator.takeFinished().map(\.outcome) == [.lost])
    }

    @Test("A finished incident is handed over once")
    func handedOverOnce() {
        var correlator = Correlator()
        correlator.receive(.wireRST(.sample()), .socketClosed(.sample()))
        #expect(correlator.takeFinished().count == 1)
        #expect(correlator.takeFinished().isEmpty)
    }

    @Test("What the close says of the reset replaces what the reset record said")
    func closeCompletesReset() {
        var correlator = Correlator()
        correlator.receive(
            .socketReset(.sample(cause: .open)), .socketClosed(.sample(.sample(cause: .packet))))
        correlator.end()
        #expect(correlator.takeFinished().map(\.reset.cause) == [.packet])
    }

    @Test("A reset record that comes after its close is a duplicate, waiting or handed over")
    func resetAfterClose() {
        var correlator = Correlator()
        correlator.receive(.socketClosed(.sample()), .socketReset(.sample()))
        #expect(correlator.duplicates == 1)
        correlator.advance(to: 2 * second)
        correlator.receive(.socketReset(.sample()))
        #expect(correlator.duplicates == 2)
        correlator.end()
        #expect(correlator.takeFinished().map(\.outcome) == [.lost])
    }

    @Test("Repeated records change nothing and are counted")
    func duplicates() {
        var correlator = Correlator()
        correlator.receive(.socketReset(.sample()), .socketReset(.sample()))
        correlator.receive(.socketClosed(.sample()), .socketClosed(.sample(unread: 0)))
        #expect(correlator.duplicates == 2)
        correlator.end()
        #expect(correlator.takeFinished().map(\.outcome) == [.lost])
    }

    @Test("One socket can be reset twice, once it was disconnected and connected again")
    func sameCookieTwice() {
        var correlator = Correlator()
        let first = Reset.sample(time: second)
        let again = Reset.sample(time: 2 * second)
        correlator.receive(
            .socketReset(first), .socketClosed(.sample(first, reused: true)), .socketReset(again),
            .socketClosed(.sample(again)))
        correlator.end()
        #expect(correlator.takeFinished().map(\.outcome) == [.discarded, .lost])
        #expect(correlator.duplicates == 0)
    }

    @Test("The end abandons what is open and releases what waits")
    func end() {
        var correlator = Correlator()
        correlator.receive(.socketReset(.sample(cookie: 1)), .socketClosed(.sample(.sample(cookie: 2))))
        correlator.end()
        let incidents = correlator.takeFinished()
        #expect(incidents.map(\.id.cookie) == [2, 1])
        #expect(incidents.map(\.outcome) == [.lost, .abandoned])
        #expect(incidents.map { $0.closed == nil } == [false, true])
        #expect(Role.allCases.allSatisfy { correlator.openCount($0) == 0 })
        #expect(correlator.evictions(.open) == 0)
        correlator.end()
        #expect(correlator.takeFinished().isEmpty)
    }

    @Test("A clock that steps back ages nothing and ends no wait early")
    func clockStepsBack() {
        var correlator = Correlator()
        correlator.receive(.socketReset(.sample()), .socketClosed(.sample()), at: 10 * second)
        correlator.advance(to: 0)
        correlator.receive(.socketClosed(.sample(.sample(cookie: 2))), at: 0)
        correlator.advance(to: 10 * second + 199 * millisecond)
        #expect(correlator.takeFinished().isEmpty)
        correlator.advance(to: 10 * second + 200 * millisecond)
        #expect(correlator.takeFinished().count == 2)
    }

    @Test("Times at the end of their range do not trap")
    func extremeTimes() {
        var correlator = Correlator()
        correlator.receive(.wireRST(.sample(time: .max)), .socketReset(.sample(time: 0)), at: .max)
        correlator.receive(
            .wireRST(.sample(time: 0)), .socketReset(.sample(time: .max, unread: 0)), at: 0)
        correlator.advance(to: .max)
        correlator.end()
        #expect(correlator.takeFinished().map(\.wire?.time) == [.max, 0])
    }
}
