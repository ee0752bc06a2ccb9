import Incidents
import Records
import Testing

@Suite("The join with the wire")
struct WireJoinTests {
    @Test("Of several RSTs before the reset the newest that predicts it is taken")
    func newestPredicting() {
        var correlator = Correlator()
        correlator.receive(
            .wireRST(.sample(time: second - 400, verdict: .acceptedExact)),
            .wireRST(.sample(time: second - 300, verdict: .acceptedSACK)),
            .wireRST(.sample(time: second - 200, verdict: .challenged)), .socketReset(.sample(unread: 0)))
        #expect(correlator.takeFinished().map(\.wire?.time) == [second - 300])
        #expect(correlator.entries(.wire) == 2)
        #expect(correlator.mismatches.isEmpty)
    }

    @Test("Without one that predicts it the newest RST is taken, once the grace is over")
    func newestOfTheRest() {
        var correlator = Correlator()
        correlator.receive(
            .wireRST(.sample(time: second - 300, verdict: .droppedOld)),
            .wireRST(.sample(time: second - 200, verdict: .challenged)), .socketReset(.sample(unread: 0)))
        #expect(correlator.takeFinished().isEmpty)
        correlator.advance(to: second + 200 * millisecond)
        #expect(correlator.takeFinished().map(\.wire?.verdict) == [.challenged])
        #expect(correlator.mismatches == [Mismatch(predicted: .challenged, actual: .reset): 1])
        #expect(correlator.unmatchedResets == 0)
    }

    @Test("A RST at the time of the reset is its cause, a later one never is", arguments: [false, true])
    func laterNeverAttaches(late: Bool) {
        var correlator = Correlator()
        let cause = Record.wireRST(.sample(time: second))
        let later = Record.wireRST(.sample(time: second + 1))
        if late {
            correlator.receive(.socketReset(.sample()), later, cause)
        } else {
            correlator.receive(cause, later, .socketReset(.sample()))
        }
        correlator.receive(.socketClosed(.sample()))
        #expect(correlator.takeFinished().map(\.wire?.time) == [second])
    }

    @Test("A RST that is too old at the reset is not its cause", arguments: [UInt64(5), 6])
    func tooOld(age: UInt64) {
        var correlator = Correlator.limited { $0.wireAge = 5 }
        correlator.receive(.wireRST(.sample(time: second - age)), .socketReset(.sample(unread: 0)))
        correlator.end()
        #expect(correlator.takeFinished().map { $0.wire != nil } == [age == 5])
        #expect(correlator.unmatchedResets == (age == 5 ? 0 : 1))
    }

    @Test("RSTs of another flow or network namespace are not its cause")
    func otherFlows() {
        var correlator = Correlator()
        var elsewhere = Flow.sample()
        elsewhere.netns += 1
        correlator.receive(
            .wireRST(.sample(flow: .sample(port: 1))), .wireRST(.sample(flow: elsewhere)),
            .socketReset(.sample(unread: 0)))
        correlator.end()
        #expect(correlator.takeFinished().map(\.wire) == [nil])
    }

    @Test("A late RST completes an open incident")
    func lateWhileOpen() {
        var correlator = Correlator()
        correlator.receive(.socketReset(.sample()), .wireRST(.sample()))
        #expect(correlator.entries(.wire) == 0)
        correlator.receive(.socketClosed(.sample()))
        #expect(correlator.takeFinished().map(\.wire) == [.sample()])
        #expect(correlator.entries(.waiting) == 0)
    }

    @Test("A late RST ends the wait of a finished incident")
    func lateWhileWaiting() {
        var correlator = Correlator()
        correlator.receive(.socketReset(.sample(unread: 0)))
        #expect(correlator.takeFinished().isEmpty)
        #expect(correlator.entries(.waiting) == 1)
        correlator.receive(.wireRST(.sample()), at: second + millisecond)
        #expect(correlator.takeFinished().map(\.wire) == [.sample()])
        #expect(correlator.entries(.waiting) == 0)
        #expect(correlator.unmatchedResets == 0)
    }

    @Test("No wait ends while records are read, only as time is said to pass")
    func readerWasAway() {
        var correlator = Correlator()
        correlator.receive(.socketReset(.sample(unread: 0)))
        correlator.receive(.wireRST(.sample(flow: .sample(port: 1))), .wireRST(.sample()), at: 60 * second)
        #expect(correlator.takeFinished().map(\.wire) == [.sample()])
    }

    @Test("After the grace an incident goes without its RST and is counted once")
    func graceOver() {
        var correlator = Correlator()
        correlator.receive(.socketClosed(.sample()))
        correlator.advance(to: second + 199 * millisecond)
        #expect(correlator.takeFinished().isEmpty)
        correlator.advance(to: second + 200 * millisecond)
        #expect(correlator.takeFinished().map(\.wire) == [nil])
        #expect(correlator.unmatchedResets == 1)
        correlator.receive(.wireRST(.sample()))
        correlator.advance(to: 2 * second)
        #expect(correlator.takeFinished().isEmpty)
        #expect(correlator.unmatchedResets == 1)
    }

    @Test("A RST that predicts the reset takes the place of one that does not")
    func betterOneComesLate() {
        var correlator = Correlator()
        correlator.receive(
            .wireRST(.sample(time: second - 300, verdict: .challenged)), .socketReset(.sample()),
            .wireRST(.sample(time: second - 100)), .socketClosed(.sample()))
        #expect(correlator.takeFinished().map(\.wire?.time) == [second - 100])
        #expect(correlator.mismatches.isEmpty)
        #expect(correlator.entries(.wire) == 1)
    }

    @Test("A RST that predicts the reset keeps its place")
    func settledOneStays() {
        var correlator = Correlator()
        correlator.receive(
            .socketReset(.sample()), .wireRST(.sample(time: second - 300)), .wireRST(.sample(time: second - 100)),
            .socketClosed(.sample()))
        #expect(correlator.takeFinished().map(\.wire?.time) == [second - 300])
        #expect(correlator.entries(.wire) == 1)
    }

    @Test("A RST that lost its place is offered to the other incidents of its flow")
    func displacedOneIsOffered() {
        var correlator = Correlator()
        let first = Reset.sample(time: second, cookie: 1)
        let next = Reset.sample(time: second + 500, cookie: 2)
        correlator.receive(
            .wireRST(.sample(time: second - 300, verdict: .challenged)), .socketReset(next), .socketReset(first),
            .wireRST(.sample(time: second + 400)))
        correlator.end()
        #expect(
            Dictionary(uniqueKeysWithValues: correlator.takeFinished().map { ($0.id.cookie, $0.wire?.time) })
                == [1: second - 300, 2: second + 400])
    }

    @Test("A RST goes to one incident only, that of the first reset after it")
    func oneIncidentEach() {
        var correlator = Correlator()
        let first = Reset.sample(time: second, cookie: 1)
        let next = Reset.sample(time: second + 500, cookie: 2)
        correlator.receive(.socketReset(next), .socketReset(first), .wireRST(.sample()))
        correlator.end()
        #expect(
            Dictionary(uniqueKeysWithValues: correlator.takeFinished().map { ($0.id.cookie, $0.wire?.time) })
                == [1: WireRST.sample().time, 2: nil])
        #expect(correlator.unmatchedResets == 1)
    }

    @Test("A reset that no RST caused takes none, waits for none and misses none")
    func noPacket() {
        var correlator = Correlator()
        correlator.receive(.wireRST(.sample()), .socketReset(.sample(cause: .noPacket, unread: 0)))
        #expect(correlator.takeFinished().map(\.wire) == [nil])
        #expect(correlator.entries(.wire) == 1)
        #expect(correlator.unmatchedResets == 0)
    }

    @Test("A RST is given back when the close finds that none caused the reset")
    func noPacketAtClose() {
        var correlator = Correlator()
        correlator.receive(
            .wireRST(.sample()), .socketReset(.sample(cause: .open)),
            .socketClosed(.sample(.sample(cause: .noPacket))))
        #expect(correlator.takeFinished().map(\.wire) == [nil])
        #expect(correlator.entries(.wire) == 1)
    }

    @Test("A reset whose cause is not decided takes a RST but misses none", arguments: [false, true])
    func openCause(seen: Bool) {
        var correlator = Correlator()
        if seen {
            correlator.receive(.wireRST(.sample()))
        }
        correlator.receive(.socketReset(.sample(cause: .open, unread: 0)))
        correlator.end()
        #expect(correlator.takeFinished().map { $0.wire != nil } == [seen])
        #expect(correlator.unmatchedResets == 0)
    }

    @Test("Each verdict that does not predict a reset is a mismatch", arguments: Verdict.allCases, [false, true])
    func mismatches(verdict: Verdict, backlog: Bool) {
        var correlator = Correlator()
        correlator.receive(
            .wireRST(.sample(verdict: verdict, backlog: backlog)), .socketReset(.sample(unread: 0)))
        correlator.end()
        let mismatch = Mismatch(predicted: verdict, actual: backlog ? .resetBacklog : .reset)
        #expect(correlator.mismatches == (verdict.predictsReset ? [:] : [mismatch: 1]))
    }

    @Test("The labels of what the kernel did are stable")
    func labels() {
        #expect(Mismatch.Actual.allCases.map(\.label) == ["reset", "reset_backlog"])
    }
}
