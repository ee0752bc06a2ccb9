import CRecords
import Records
import TestSupport

/// A segment that meets a receiver, both made by a seed: mostly at an edge of a window, and often where numbers wrap.
struct Situation {
    enum Flag {
        case rst
        case syn
    }

    let seed: UInt64
    let segment: ModelSegment
    let receiver: ModelReceiver
    let origin: Origin

    /// The largest window that scaling allows (RFC 7323, 2.3).
    private static let maximumWindow: Int64 = 1 << 30
    /// Larger than any packet, that of BIG TCP included.
    private static let maximumPayload: Int64 = 1 << 20
    /// Numbers further apart than this are neither before nor after each other (RFC 9293, 3.4).
    private static let reach: Int64 = (1 << 31) - 1
    private static let states = [nil] + (1...12).map(TCPState.init(rawValue:))

    init(seed: UInt64, flag: Flag) {
        var generator = SplitMix64(seed: seed)
        self.seed = seed
        receiver = Self.receiver(using: &generator)
        segment = Self.segment(flag, to: receiver, using: &generator)
        origin = Self.origin(of: segment, to: receiver, using: &generator)
    }

    var control: lostreply_control { origin.control(segment, to: receiver) }
    var placedReceiver: lostreply_receiver { origin.receiver(receiver) }

    private static func receiver(using generator: inout SplitMix64) -> ModelReceiver {
        var receiver = ModelReceiver()
        receiver.state = generator.pick(states)
        receiver.awaitsFIN = generator.chance(50)
        receiver.hasListener = generator.chance(80)
        receiver.keepsTimeWait = generator.chance(20)
        receiver.window = generator.near([0, 1, 1460, 65535, maximumWindow], within: 0...maximumWindow)
        if generator.chance(50) {
            // A little more than the window, which then has shrunk to nothing.
            receiver.acknowledged = -generator.near([1, receiver.window], within: 0...receiver.window + 2)
        }
        receiver.sendNext = generator.near([1, 1460, maximumWindow], within: 0...maximumWindow)
        if generator.chance(50) {
            receiver.sackEdge = generator.near([1, receiver.rightEdge], within: 0...receiver.rightEdge + 1)
        }
        receiver.recentTimestamp = generator.pick(ModelReceiver.RecentTimestamp.allCases)
        receiver.queueHoldsData = generator.chance(50)
        receiver.checksEnd = generator.chance(50)
        receiver.forwards = generator.chance(50)
        receiver.isOtherHost = generator.chance(2)
        return receiver
    }

    private static func segment(
        _ flag: Flag, to receiver: ModelReceiver, using generator: inout SplitMix64
    ) -> ModelSegment {
        var segment = ModelSegment()
        segment.hasFIN = generator.chance(20)
        segment.echoesUnsent = generator.chance(20)
        if generator.chance(50) {
            segment.length = generator.near([1, 1460, receiver.window], within: 0...maximumPayload)
        }
        segment.length += (flag == .syn ? 1 : 0) + (segment.hasFIN ? 1 : 0)
        // As far as both ends of the segment can be told from both edges of either window.
        let left = min(receiver.acknowledged, 0)
        let right = max(receiver.rightEdge, receiver.window)
        let span = right - reach...left + reach - segment.length
        let edges = [0, receiver.acknowledged, receiver.rightEdge, receiver.window, receiver.sackEdge ?? -1]
        let edge = generator.pick(edges) - (generator.chance(30) ? segment.length : 0)
        segment.sequence = generator.near([edge, edge, edge, span.lowerBound, span.upperBound], within: span)
        if generator.chance(60) {
            segment.acknowledgment = generator.near(
                [0, receiver.sendNext], within: receiver.sendNext - reach...reach)
        }
        if generator.chance(60) {
            // Half the circle on is as far as half the circle back, and counts as on.
            segment.timestamp = generator.near([0, -reach, reach + 1], within: -reach...reach + 1)
        }
        return segment
    }

    /// Puts one of the numbers that matter at a place where numbers wrap.
    private static func origin(
        of segment: ModelSegment, to receiver: ModelReceiver, using generator: inout SplitMix64
    ) -> Origin {
        let numbers = [
            0, segment.sequence, segment.end, receiver.acknowledged, receiver.rightEdge, receiver.window,
            receiver.sackEdge ?? 0,
        ]
        return Origin(
            receiveNext: generator.place().advanced(on: -generator.pick(numbers)),
            sendUnacknowledged: generator.place().advanced(on: -generator.pick([0, receiver.sendNext])),
            recentTimestamp: max(1, generator.place().advanced(on: -(segment.timestamp ?? 0))))
    }
}

extension SplitMix64 {
    fileprivate mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &self)]
    }

    /// A number at or beside one of the edges, or anywhere.
    fileprivate mutating func near(_ edges: [Int64], within span: ClosedRange<Int64>) -> Int64 {
        guard chance(75) else { return Int64.random(in: span, using: &self) }
        let number = pick(edges) + Int64.random(in: -2...2, using: &self)
        return min(max(number, span.lowerBound), span.upperBound)
    }

    /// A number where the sign or the carry of a difference turns, or any.
    fileprivate mutating func place() -> UInt32 {
        pick([0, 1, .max, 1 << 31, (1 << 31) - 1, (1 << 31) + 1, UInt32.random(in: 0...(.max), using: &self)])
    }
}
