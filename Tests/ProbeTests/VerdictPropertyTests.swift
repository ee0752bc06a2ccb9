import CRecords
import Records
import TestSupport
import Testing

/// Millions of random situations: each is its seed, from which `Situation` makes it again.
@Suite("Verdicts in random situations")
struct VerdictPropertyTests {
    private static let runs = 0..<4
    private static let situationsInRun: UInt64 = 250_000

    private func seeds(of run: Int) -> Range<UInt64> {
        let first = UInt64(run) * Self.situationsInRun
        return first..<first + Self.situationsInRun
    }

    private func judge(rst: lostreply_control, to receiver: lostreply_receiver) -> UInt32 {
        withUnsafePointer(to: rst) { rst in
            withUnsafePointer(to: receiver) { lostreply_judge(rst, $0).rawValue }
        }
    }

    private func judge(syn: lostreply_control, to receiver: lostreply_receiver) -> UInt32 {
        withUnsafePointer(to: syn) { syn in
            withUnsafePointer(to: receiver) { lostreply_judge_syn(syn, $0).rawValue }
        }
    }

    @Test("A RST is judged as the RFCs' text says, and Linux's additions", arguments: runs)
    func rst(run: Int) {
        var seen: Set<Verdict> = []
        for seed in seeds(of: run) {
            let situation = Situation(seed: seed, flag: .rst)
            let expected = situation.receiver.verdict(onRST: situation.segment)
            let verdict = judge(rst: situation.control, to: situation.placedReceiver)
            seen.insert(expected)
            guard verdict == UInt32(expected.rawValue) else {
                Issue.record("verdict.h says \(verdict), the text \(expected): \(situation)")
                return
            }
        }
        #expect(seen == Set(Verdict.allCases).subtracting([.sent]), "every verdict is put to the test")
    }

    @Test("A SYN is judged as the RFCs' text says, and Linux's additions", arguments: runs)
    func syn(run: Int) {
        var seen: Set<SYNVerdict> = []
        for seed in seeds(of: run) {
            let situation = Situation(seed: seed, flag: .syn)
            let expected = situation.receiver.verdict(onSYN: situation.segment)
            let verdict = judge(syn: situation.control, to: situation.placedReceiver)
            seen.insert(expected)
            guard verdict == expected.rawValue else {
                Issue.record("syn_verdict.h says \(verdict), the text \(expected): \(situation)")
                return
            }
        }
        #expect(seen == Set(SYNVerdict.allCases), "every verdict is put to the test")
    }

    @Test("Only differences of sequence numbers count", arguments: runs)
    func rotation(run: Int) {
        for seed in seeds(of: run) {
            let situation = Situation(seed: seed, flag: seed % 2 == 0 ? .rst : .syn)
            var generator = SplitMix64(seed: ~seed)
            var origin = situation.origin
            origin.receiveNext &+= UInt32.random(in: 0...(.max), using: &generator)
            origin.sendUnacknowledged &+= UInt32.random(in: 0...(.max), using: &generator)
            let control = origin.control(situation.segment, to: situation.receiver)
            let receiver = origin.receiver(situation.receiver)
            guard
                judge(rst: control, to: receiver) == judge(rst: situation.control, to: situation.placedReceiver),
                judge(syn: control, to: receiver) == judge(syn: situation.control, to: situation.placedReceiver)
            else {
                Issue.record("at \(origin) it is judged otherwise: \(situation)")
                return
            }
        }
    }

    /// A receiver of a full socket, and a segment anywhere on the circle, where the model has no word for it.
    private func anywhere(seed: UInt64) -> (lostreply_control, lostreply_receiver) {
        let situation = Situation(seed: seed, flag: .rst)
        var generator = SplitMix64(seed: ~seed)
        var control = situation.control
        var receiver = situation.placedReceiver
        let states: [TCPState] = [.established, .finWait1, .finWait2, .closeWait, .lastAck, .closing]
        receiver.state = UInt32(states[Int.random(in: 0..<states.count, using: &generator)].rawValue)
        receiver.other_host = 0
        receiver.rcv_wup = UInt32.random(in: 0...(.max), using: &generator)
        receiver.rcv_wnd = UInt32.random(in: 0...(.max), using: &generator)
        if generator.chance(50) {
            control.seq = UInt32.random(in: 0...(.max), using: &generator)
            control.end_seq = UInt32.random(in: 0...(.max), using: &generator)
        }
        return (control, receiver)
    }

    @Test("A RST that is neither exact, nor one before a FIN, nor at the SACK edge resets nothing", arguments: runs)
    func blind(run: Int) {
        for seed in seeds(of: run) {
            let (rst, receiver) = anywhere(seed: seed)
            let state = TCPState(rawValue: UInt8(receiver.state))
            let hasPeersFIN = state == .closeWait || state == .lastAck || state == .closing
            let isAimed =
                rst.seq == receiver.rcv_nxt || hasPeersFIN && rst.seq == receiver.rcv_nxt &- 1
                || receiver.has_sack_edge == 1 && rst.seq == receiver.sack_edge
            let verdict = Verdict(rawValue: UInt8(judge(rst: rst, to: receiver)))
            guard isAimed || verdict == .challenged || verdict == .droppedOld || verdict == .droppedBeyond else {
                Issue.record("seed \(seed): a blind RST is \(String(describing: verdict)): \(rst), \(receiver)")
                return
            }
        }
    }

    @Test("A SYN resets nothing, wherever it lies: it is challenged", arguments: runs)
    func challenge(run: Int) {
        for seed in seeds(of: run) {
            let (syn, receiver) = anywhere(seed: seed)
            guard judge(syn: syn, to: receiver) == SYNVerdict.challenged.rawValue else {
                Issue.record("seed \(seed): a SYN is not challenged: \(syn), \(receiver)")
                return
            }
        }
    }
}
