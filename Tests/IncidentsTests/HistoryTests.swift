import Incidents
import Records
import TestSupport
import Testing

/// Random histories, each made by its seed.
///
/// A wire record is never repeated: a ring delivers once, and of wire records, unlike socket records, the correlator
/// keeps no names.
@Suite("Random histories")
struct HistoryTests {
    private static let runs = 0..<4
    private static let historiesInRun = 300

    private func seeds(of run: Int) -> Range<UInt64> {
        UInt64(run * Self.historiesInRun)..<UInt64((run + 1) * Self.historiesInRun)
    }

    @Test("Any order, loss and repetition of records leaves one outcome for each incident", arguments: runs)
    func anyOrder(run: Int) {
        for seed in seeds(of: run) {
            var generator = SplitMix64(seed: seed)
            let history = History(flows: Int.random(in: 1...4, using: &generator), using: &generator)
            let lossPercent = Int.random(in: 0...40, using: &generator)
            var events = history.events.filter { _ in !generator.chance(lossPercent) }
            events += events.filter { $0.id != nil && generator.chance(20) }
            events.shuffle(using: &generator)
            let spans = [0, millisecond, 150 * millisecond, 3 * second, 40_000 * second]
            let span = spans.randomElement(using: &generator) ?? 0
            var follower = Follower()
            for event in events {
                follower.deliver(event)
                if generator.chance(30) {
                    follower.step(by: span, using: &generator)
                }
                if generator.chance(30) {
                    follower.take()
                }
            }
            follower.end()
            follower.checkOutcomes(of: history, delivered: events, mayAbandon: span > 1000 * second)
            #expect(follower.faults == [], "seed \(seed)")
        }
    }

    // With tiny tables a name is soon forgotten, and a record that is repeated or overtaken later than that makes a
    // second outcome by design. So here only neighbours change places, a repetition follows at once, and no time
    // passes between records of one incident; only the close of an abandoned incident may come at any time.
    @Test("Tiny tables keep their bounds and still give one outcome each", arguments: runs)
    func tinyTables(run: Int) {
        for seed in seeds(of: run) {
            var generator = SplitMix64(seed: seed)
            let history = History(flows: Int.random(in: 1...4, using: &generator), using: &generator)
            let lossPercent = Int.random(in: 0...20, using: &generator)
            var events = history.events.filter { _ in !generator.chance(lossPercent) }
            for position in stride(from: 1, to: events.count, by: 2) where generator.chance(30) {
                events.swapAt(position - 1, position)
            }
            events = events.flatMap { event in
                event.id != nil && generator.chance(20) ? [event, event] : [event]
            }
            var limits = CorrelatorLimits()
            limits.maxOpen = Int.random(in: 0...4, using: &generator)
            limits.maxWire = Int.random(in: 0...4, using: &generator)
            limits.maxEnded = Int.random(in: 1...4, using: &generator)
            limits.maxWaiting = Int.random(in: 0...4, using: &generator)
            limits.wireAge = UInt64.random(in: 0...millisecond, using: &generator)
            limits.openAge = UInt64.random(in: 0...second, using: &generator)
            var follower = Follower(limits: limits)
            for (position, event) in events.enumerated() {
                follower.deliver(event)
                let next = position + 1 < events.count ? events[position + 1].id : nil
                if next == nil || next != event.id, generator.chance(30) {
                    follower.step(by: 150 * millisecond, using: &generator)
                }
                if generator.chance(30) {
                    follower.take()
                }
            }
            follower.end()
            #expect(follower.faults == [], "seed \(seed)")
        }
    }

    @Test("While no time passes the order of records changes nothing where flows do not share", arguments: runs)
    func orderDoesNotMatter(run: Int) {
        for seed in seeds(of: run) {
            var generator = SplitMix64(seed: seed)
            let history = History(flows: 12, using: &generator)
            let events = history.events.filter { _ in !generator.chance(10) }
            var inOrder = Follower()
            events.forEach { inOrder.deliver($0) }
            inOrder.end()
            var shuffled = Follower()
            events.shuffled(using: &generator).forEach { shuffled.deliver($0) }
            shuffled.end()
            #expect(inOrder.faults + shuffled.faults == [], "seed \(seed)")
            // A reset record that comes after its close is a duplicate; all else is the same.
            #expect(Set(inOrder.finished) == Set(shuffled.finished), "seed \(seed)")
            #expect(inOrder.correlator.mismatches == shuffled.correlator.mismatches, "seed \(seed)")
            #expect(inOrder.correlator.unmatchedResets == shuffled.correlator.unmatchedResets, "seed \(seed)")
        }
    }

    @Test("Complete records find the RST that caused each reset", arguments: runs)
    func causeIsFound(run: Int) {
        for seed in seeds(of: run) {
            var generator = SplitMix64(seed: seed)
            let history = History(flows: 12, using: &generator)
            var follower = Follower()
            history.events.shuffled(using: &generator).forEach { follower.deliver($0) }
            follower.end()
            let found = Dictionary(uniqueKeysWithValues: follower.finished.map { ($0.id, $0.wire) })
            let causes = history.lives.map { life in
                life.reset.cause == .packet ? life.wires.last { $0.time <= life.reset.time } : nil
            }
            #expect(history.lives.map { found[$0.reset.id, default: nil] } == causes, "seed \(seed)")
        }
    }
}
