import Incidents
import Records
import Testing

@Suite("Bounds")
struct BoundsTests {
    @Test("A full open table abandons its oldest incident, whose late close makes no second outcome")
    func openIsFull() {
        var correlator = Correlator.limited { $0.maxOpen = 2 }
        let resets = (1...3).map { Reset.sample(time: second + $0, cookie: $0, flow: .sample(port: UInt16($0))) }
        for reset in resets {
            correlator.receive(.socketReset(reset))
        }
        #expect(correlator.entries(.open) == 2)
        #expect(correlator.evictions(.open) == 1)
        for reset in resets {
            correlator.receive(.socketClosed(.sample(reset)))
        }
        #expect(correlator.duplicates == 1)
        correlator.end()
        #expect(correlator.takeFinished().map(\.outcome) == [.abandoned, .lost, .lost])
    }

    @Test("An incident open for too long is abandoned")
    func openTooLong() {
        var correlator = Correlator()
        let day = 86_400 * second
        correlator.receive(.wireRST(.sample()), .socketReset(.sample()))
        correlator.advance(to: second + day - 1)
        #expect(correlator.openCount(.upstream) == 1)
        correlator.advance(to: second + day)
        #expect(correlator.takeFinished().map(\.outcome) == [.abandoned])
        #expect(correlator.openCount(.upstream) == 0)
        #expect(correlator.evictions(.open) == 1)
    }

    @Test("An abandoned incident whose name is forgotten still makes no second outcome")
    func watermark() {
        var correlator = Correlator.limited {
            $0.maxOpen = 0
            $0.maxEnded = 1
            $0.maxWaiting = 0
        }
        correlator.receive(.socketReset(.sample(time: 100, cookie: 1)), .socketReset(.sample(time: 200, cookie: 2)))
        #expect(correlator.takeFinished().map(\.id.cookie) == [1, 2])
        #expect(correlator.evictions(.ended) == 1)
        correlator.receive(.socketClosed(.sample(.sample(time: 100, cookie: 1))))
        correlator.receive(.socketClosed(.sample(.sample(time: 99, cookie: 3))))
        #expect(correlator.duplicates == 2)
        correlator.receive(.socketClosed(.sample(.sample(time: 101, cookie: 3))))
        #expect(correlator.takeFinished().map(\.id.cookie) == [3])
    }

    @Test("A followed incident whose name is forgotten keeps no other one out")
    func noWatermarkForTheFollowed() {
        var correlator = Correlator.limited {
            $0.maxEnded = 1
            $0.maxWaiting = 0
        }
        correlator.receive(
            .socketClosed(.sample(.sample(time: 300, cookie: 1))),
            .socketClosed(.sample(.sample(time: 200, cookie: 2))),
            .socketClosed(.sample(.sample(time: 100, cookie: 3))))
        #expect(correlator.takeFinished().map(\.id.cookie) == [1, 2, 3])
        #expect(correlator.duplicates == 0)
    }

    @Test("A full waiting table releases its oldest incident at once")
    func waitingIsFull() {
        var correlator = Correlator.limited { $0.maxWaiting = 1 }
        correlator.receive(
            .socketReset(.sample(cookie: 1, unread: 0)), .socketReset(.sample(cookie: 2, unread: 0)))
        #expect(correlator.takeFinished().map(\.id.cookie) == [1])
        #expect(correlator.evictions(.waiting) == 1)
        #expect(correlator.unmatchedResets == 1)
    }

    @Test("A full wire table forgets its oldest RST")
    func wireIsFull() {
        var correlator = Correlator.limited { $0.maxWire = 2 }
        for port in UInt16(1)...3 {
            correlator.receive(.wireRST(.sample(flow: .sample(port: port))))
        }
        #expect(correlator.entries(.wire) == 2)
        #expect(correlator.evictions(.wire) == 1)
        for port in UInt16(1)...3 {
            correlator.receive(
                .socketReset(.sample(cookie: UInt64(port), flow: .sample(port: port), unread: 0)))
        }
        #expect(correlator.takeFinished().map(\.id.cookie) == [2, 3])
    }

    @Test("Old RSTs are forgotten, which is no eviction")
    func wireAges() {
        var correlator = Correlator()
        correlator.receive(.wireRST(.sample()))
        correlator.advance(to: 6 * second - 1)
        #expect(correlator.entries(.wire) == 1)
        correlator.advance(to: 6 * second)
        #expect(correlator.entries(.wire) == 0)
        #expect(correlator.evictions(.wire) == 0)
    }

    @Test("A flow keeps four RSTs, and refused ones do not push out the one that resets")
    func fourForEachFlow() {
        var correlator = Correlator()
        correlator.receive(.wireRST(.sample(time: 1)))
        for time in UInt64(2)...9 {
            correlator.receive(.wireRST(.sample(time: time, verdict: .challenged)))
        }
        #expect(correlator.entries(.wire) == 4)
        #expect(correlator.evictions(.wire) == 5)
        correlator.receive(.socketReset(.sample(unread: 0)))
        #expect(correlator.takeFinished().map(\.wire?.time) == [1])
    }

    @Test("A late RST finds the four newest incidents of its flow")
    func fourSeekersForEachFlow() {
        var correlator = Correlator()
        for cookie in UInt64(1)...6 {
            correlator.receive(.socketReset(.sample(time: second + cookie, cookie: cookie)))
        }
        for _ in 1...6 {
            correlator.receive(.wireRST(.sample()))
        }
        correlator.end()
        #expect(correlator.takeFinished().filter { $0.wire != nil }.map(\.id.cookie) == [3, 4, 5, 6])
    }

    @Test("With every table turned off each reset still has its outcome")
    func allOff() {
        var correlator = Correlator.limited {
            $0.maxOpen = 0
            $0.maxWire = 0
            $0.maxEnded = 0
            $0.maxWaiting = 0
        }
        correlator.receive(
            .wireRST(.sample()), .socketReset(.sample()), .socketClosed(.sample(.sample(time: 2 * second))))
        #expect(correlator.takeFinished().map(\.outcome) == [.abandoned, .lost])
        #expect(CorrelatorTable.allCases.allSatisfy { correlator.entries($0) == 0 })
    }

    @Test("A flood leaves no more behind than the bounds")
    func flood() {
        var correlator = Correlator.limited {
            $0.maxOpen = 100
            $0.maxWire = 100
            $0.maxEnded = 100
            $0.maxWaiting = 100
        }
        var finished = 0
        for number in UInt64(1)...5000 {
            let flow = Flow.sample(port: UInt16(number))
            let reset = Reset.sample(time: number, cookie: number, flow: flow)
            correlator.receive(.socketReset(reset), at: number)
            correlator.receive(.wireRST(.sample(time: number + 1, flow: flow)), at: number)
            if !number.isMultiple(of: 2) {
                correlator.receive(.socketClosed(.sample(reset)), at: number)
            }
            finished += correlator.takeFinished().count
        }
        #expect(CorrelatorTable.allCases.map { correlator.entries($0) } == [100, 100, 100, 100])
        correlator.end()
        #expect(finished + correlator.takeFinished().count == 5000)
    }

    @Test("Each table tells the age of its oldest entry")
    func oldestAge() {
        var correlator = Correlator()
        #expect(CorrelatorTable.allCases.allSatisfy { correlator.oldestAge($0, at: second) == 0 })
        correlator.receive(.socketReset(.sample(cookie: 1)), .wireRST(.sample(flow: .sample(port: 1))), at: second)
        correlator.receive(.socketReset(.sample(cookie: 2, flow: .sample(port: 2), unread: 0)), at: 2 * second)
        #expect(correlator.oldestAge(.open, at: 4 * second) == 3 * second)
        #expect(correlator.oldestAge(.wire, at: 4 * second) == 3 * second)
        #expect(correlator.oldestAge(.waiting, at: 4 * second) == 2 * second)
        correlator.advance(to: 3 * second)
        #expect(correlator.oldestAge(.waiting, at: 4 * second) == 0)
        #expect(correlator.oldestAge(.ended, at: 4 * second) == second)
        #expect(correlator.oldestAge(.open, at: second) == 2 * second)
    }

    @Test("The labels of the tables are stable")
    func labels() {
        #expect(CorrelatorTable.allCases.map(\.label) == ["open", "wire", "ended", "waiting"])
    }
}
