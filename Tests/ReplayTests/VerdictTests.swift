import Capture
import Records
import Replay
import Testing

@Suite("Verdicts on the RSTs of a capture")
struct VerdictTests {
    @Test("A RST behind all data resets, and whatever comes after it finds no socket")
    func exact() {
        var scene = Scene()
        scene.exchange()
        scene.server(.rst, 20)
        scene.server(.rst, 20)
        #expect(scene.verdicts == ["accepted_exact", "no_socket"])
        let rst = scene.replay().rsts[0]
        #expect(rst.state == .established && rst.offsetBytes == 0 && rst.window == 128_000)
        #expect(rst.dataAge == 2_000_000 && rst.dataBytes == 19 && rst.acknowledgedBytes == 19)
    }

    @Test(
        "In the window it is challenged, on both edges too, and out of it dropped",
        arguments: [
            (UInt32.max, "dropped_old"), (1, "challenged"), (128_000, "challenged"), (128_001, "dropped_beyond"),
            (1 << 31, "dropped_old"),
        ])
    func window(offset: UInt32, verdict: String) {
        var scene = Scene()
        scene.exchange()
        scene.server(.rst, 20 &+ offset)
        // The connection lives on, and an exact one still ends it.
        scene.server(.rst, 20)
        #expect(scene.verdicts == [verdict, "accepted_exact"])
    }

    @Test("Data that was not acknowledged yet is in order all the same, and the left edge is where the last ACK was")
    func delayedACK() {
        var scene = Scene()
        scene.exchange()
        scene.server([], 20, ack: 19, "0123456789")
        scene.server(.rst, 25)
        scene.server(.rst, 19)
        scene.server(.rst, 30)
        #expect(scene.verdicts == ["challenged", "dropped_old", "accepted_exact"])
    }

    @Test("Retransmitted and reordered data counts once, and a gap that is filled closes")
    func reordering() {
        var scene = Scene()
        scene.exchange()
        scene.server([], 30, ack: 19, "cccccccccc")
        scene.server([], 20, ack: 19, "aaaaaaaaaa")
        scene.server([], 20, ack: 19, "aaaaaaaaaa")
        scene.server([], 1, ack: 19, Scene.answer)
        scene.server(.rst, 40)
        #expect(scene.verdicts == ["accepted_exact"])
    }

    @Test("Behind a gap the right-most edge resets where both ends know SACK", arguments: [true, false])
    func selective(permitsSACK: Bool) {
        var options = Segment.Options.syn
        options.permitsSACK = permitsSACK
        var scene = Scene()
        scene.connect(options: options)
        scene.server([], 101, ack: 1, "bbbbb")
        scene.server([], 201, ack: 1, "ccccc")
        scene.server(.rst, 106)
        scene.server(.rst, 206)
        #expect(scene.verdicts == ["challenged", permitsSACK ? "accepted_sack" : "challenged"])
    }

    @Test("Of data that the capture missed the receiver's own blocks tell, until it has all")
    func reportedBlocks() {
        var scene = Scene()
        scene.exchange()
        scene.client([], 19, ack: 20, options: .sack(scene.serverStart &+ 120))
        scene.server(.rst, 120)
        #expect(scene.verdicts == ["accepted_sack"])
        scene.client([], 19, ack: 121)
        scene.server(.rst, 120)
        #expect(scene.verdicts.count == 2)
    }

    @Test("An ACK of more than was seen moves RCV.NXT on: the capture lost packets")
    func missedPackets() {
        var scene = Scene()
        scene.exchange()
        scene.client([], 19, ack: 1020)
        scene.server(.rst, 20)
        scene.server(.rst, 1020)
        #expect(scene.verdicts == ["dropped_old", "accepted_exact"])
    }

    @Test("An ACK of less than was seen does not move it back, but one that tells of a gap does")
    func lateACKs() {
        var scene = Scene()
        scene.exchange()
        scene.server([], 20, ack: 19, "0123456789")
        scene.client([], 19, ack: 20)
        var lost = scene
        scene.server(.rst, 30)
        #expect(scene.verdicts == ["accepted_exact"], "the ACK was on its way")
        lost.wait(100_000_000)
        for _ in 0..<3 { lost.client([], 19, ack: 20) }
        lost.server(.rst, 30)
        #expect(lost.verdicts == ["challenged"], "the data never came")
    }

    @Test("What SACK reports behind the gap is there, and the retransmission closes it")
    func reportedBehindGap() {
        var scene = Scene()
        scene.exchange()
        for number in 0..<3 as Range<UInt32> { scene.server([], 20 + number * 10, ack: 19, "0123456789") }
        scene.wait(100_000_000)
        scene.client([], 19, ack: 20, options: .sack(scene.serverStart &+ 30, scene.serverStart &+ 50))
        scene.server([], 20, ack: 19, "0123456789")
        var early = scene
        scene.server(.rst, 50)
        #expect(scene.verdicts == ["accepted_exact"])
        early.server(.rst, 30)
        #expect(early.verdicts == ["challenged"])
    }

    @Test("Data at a closed window is not taken; what comes once it opens is", arguments: [1, 10])
    func closedWindow(bytes: Int) {
        var scene = Scene()
        scene.exchange()
        scene.client([], 19, ack: 20, window: 0)
        scene.server([], 20, ack: 19, String(repeating: "x", count: bytes))
        scene.client([], 19, ack: 20, window: 0)
        var open = scene
        scene.server(.rst, 20)
        #expect(scene.verdicts == ["accepted_exact"])
        open.client([], 19, ack: 20)
        open.server([], 20, ack: 19, String(repeating: "x", count: bytes))
        open.server(.rst, 20 + UInt32(bytes))
        #expect(open.verdicts == ["accepted_exact"])
    }

    @Test("An ACK of what nobody can have sent moves nothing")
    func absurdACK() {
        var scene = Scene()
        scene.exchange()
        scene.client([], 19, ack: 20 + 1 << 30)
        scene.server(.rst, 20)
        #expect(scene.verdicts == ["accepted_exact"])
    }

    @Test("A refused connection, and a RST|ACK of another SYN")
    func refused() {
        var scene = Scene()
        scene.client(.syn, 0, options: .syn)
        scene.server(.rst, 0)
        scene.server(.rst, 0, ack: 2)
        scene.server(.rst, 0, ack: 1)
        #expect(scene.verdicts == ["dropped_ack", "dropped_ack", "accepted_syn_sent"])
    }

    @Test("A RST ends a request, and its next one meets the listener")
    func request() {
        var scene = Scene()
        scene.client(.syn, 0, options: .syn)
        scene.server(.syn, 0, ack: 1, options: .syn)
        scene.client(.rst, 2)
        scene.client(.rst, 1)
        scene.client(.rst, 1)
        #expect(scene.verdicts == ["challenged", "accepted_request", "dropped_listen"])
    }

    @Test("A FIN that came gives RCV.NXT - 1 a meaning of its own")
    func afterFIN() {
        var scene = Scene()
        scene.exchange()
        scene.server(.fin, 20, ack: 19)
        #expect(scene.replay().rsts.isEmpty)
        scene.server(.rst, 20)
        #expect(scene.verdicts == ["accepted_fin"])
        #expect(scene.replay().rsts[0].state == .closeWait)
    }

    @Test("TIME_WAIT takes an exact one for a minute")
    func timeWait() {
        var scene = Scene()
        scene.exchange()
        scene.client(.fin, 19, ack: 20)
        scene.server(.fin, 20, ack: 20)
        scene.client([], 20, ack: 21)
        var late = scene
        scene.server(.rst, 22)
        scene.server(.rst, 21)
        scene.server(.rst, 21)
        #expect(scene.verdicts == ["dropped_time_wait", "accepted_time_wait", "no_socket"])
        late.wait(61_000_000_000)
        late.server(.rst, 21)
        #expect(late.verdicts == ["no_socket"])
    }

    @Test("FIN_WAIT2 is taken for an orphan's, and said so, unless it has taken data since")
    func halfClose() {
        var scene = Scene()
        scene.exchange()
        scene.client(.fin, 19, ack: 20)
        scene.server([], 20, ack: 20)
        var reading = scene
        scene.server(.rst, 20)
        #expect(scene.verdicts == ["accepted_time_wait half_close_unknown"])
        reading.server([], 20, ack: 20, "more")
        reading.client([], 20, ack: 24)
        reading.server(.rst, 24)
        #expect(reading.verdicts == ["accepted_exact"])
    }

    @Test("Who ended by LAST_ACK, or sent a RST itself, has no socket")
    func closed() {
        var scene = Scene()
        scene.exchange()
        scene.server(.fin, 20, ack: 19)
        scene.client(.fin, 19, ack: 21)
        scene.server([], 21, ack: 20)
        scene.server(.rst, 21)
        #expect(scene.verdicts == ["no_socket"])
        var aborted = Scene()
        aborted.exchange()
        aborted.client(.rst, 19)
        aborted.server(.rst, 20)
        #expect(aborted.verdicts == ["accepted_exact", "no_socket"])
    }

    @Test("Without the SYN the window's scale is not known, and said so where it decides")
    func unknownScale() {
        var scene = Scene()
        scene.client([], 1, ack: 1, Scene.request)
        scene.server([], 1, ack: 19, Scene.answer)
        scene.client([], 19, ack: 20)
        scene.server(.rst, 20 + 1001)
        scene.server(.rst, 21)
        scene.server(.rst, 20)
        #expect(scene.verdicts == ["dropped_beyond window_scale_unknown", "challenged", "accepted_exact"])
        #expect(scene.replay().rsts[0].window == nil)
    }

    @Test("What reaches past the window depends on the receiver's kernel, and is said to")
    func kernelVersion() {
        var scene = Scene()
        scene.exchange()
        scene.server(.rst, 20 &+ 127_995, ack: 19, "0123456789")
        #expect(scene.verdicts == ["challenged kernel_version_unknown"])
    }

    @Test("Of a receiver that never spoke little is known, and of a RST alone nothing")
    func oneSided() {
        var scene = Scene()
        scene.server([], 1, ack: 19, Scene.answer)
        scene.server(.rst, 20)
        #expect(scene.verdicts == ["accepted_exact one_sided"])
        var alone = Scene()
        alone.server(.rst, 20)
        #expect(alone.verdicts == ["unknown"])
        #expect(alone.replay().totals.unjudged == 1)
    }

    @Test("Another connection between the same ends begins anew; a blind SYN begins none")
    func reuse() {
        var scene = Scene()
        scene.exchange()
        scene.client(.syn, 1 << 20)
        scene.server([], 20, ack: 19)
        scene.server(.rst, 20)
        scene.clientStart = 77
        scene.serverStart = 99
        scene.connect()
        scene.server(.rst, 1)
        #expect(scene.verdicts == ["accepted_exact", "accepted_exact"])
    }

    @Test("A RST that was seen at another place counts once")
    func repeats() {
        var scene = Scene()
        scene.exchange()
        scene.server(.rst, 20)
        scene.ttl = 63
        scene.step = 10_000
        scene.server(.rst, 20)
        let (rsts, totals) = scene.replay()
        #expect(rsts.map(\.repeats) == [nil, 7])
        #expect(rsts[1].verdict == .acceptedExact && rsts[1].suspicion == nil)
        #expect(totals.rsts == 1 && totals.repeats == 1 && totals.suspected == 1)
    }

    @Test("So does one that another interface of a host hands on, where only its direction differs")
    func repeatedDirection() {
        var scene = Scene(step: 10_000)
        scene.exchange()
        scene.passage = .passing
        scene.server(.rst, 20)
        scene.passage = .incoming
        scene.server(.rst, 20)
        #expect(scene.replay().rsts.map(\.repeats) == [nil, 6 + 1])
        #expect(scene.replay().totals.rsts == 1)
    }

    @Test("An hour away, or without times, it is another one", arguments: [true, false])
    func unrepeated(hasTime: Bool) {
        var scene = Scene(step: 10_000)
        scene.exchange()
        if !hasTime { scene.loseTime() }
        scene.server(.rst, 20)
        scene.ttl = 63
        if hasTime { scene.rewind(3_600_000_000_000) }
        scene.server(.rst, 20)
        #expect(scene.replay().rsts.map(\.repeats) == [nil, nil])
        #expect(scene.replay().totals.rsts == 2)
    }

    @Test(
        "So soon behind data that its far receiver cannot have acknowledged, it is not sure", arguments: [true, false])
    func inFlight(isFar: Bool) {
        var scene = Scene(step: 20_000)
        scene.client(.syn, 0, options: .syn)
        scene.server(.syn, 0, ack: 1, options: .syn)
        if isFar { scene.wait(50_000_000) }
        scene.client([], 1, ack: 1)
        scene.client([], 1, ack: 1, Scene.request)
        scene.server([], 1, ack: 19, Scene.answer)
        var answered = scene
        scene.server(.rst, 20)
        #expect(scene.verdicts == [isFar ? "accepted_exact in_flight_unknown" : "accepted_exact"])
        #expect(scene.suspicions == [.suspected])
        answered.client([], 19, ack: 20)
        answered.server(.rst, 20)
        #expect(answered.verdicts == ["accepted_exact"])
    }

    @Test("Who goes on for long after an accepted RST has not accepted it")
    func contradiction() {
        var scene = Scene()
        scene.exchange()
        scene.server(.rst, 20)
        scene.client([], 19, ack: 20)
        #expect(scene.replay().totals.contradicted == 0, "that was on its way")
        scene.wait(2_000_000_000)
        scene.client([], 19, ack: 20, "more")
        scene.server(.rst, 20)
        #expect(scene.replay().totals.contradicted == 1)
        #expect(scene.verdicts == ["accepted_exact", "accepted_exact"])
    }

    @Test("Beyond its bound the table forgets who was quiet, and counts it")
    func bound() {
        var scene = Scene()
        for port in 0..<20 {
            scene.clientPort = 30_000 + UInt16(port)
            scene.exchange()
        }
        // All of the last eight are known still, and the first is not.
        for port in 12..<20 {
            scene.clientPort = 30_000 + UInt16(port)
            scene.server(.rst, 20)
        }
        scene.clientPort = 30_000
        scene.server(.rst, 20)
        let (rsts, totals) = scene.replay(connections: 8)
        #expect(rsts.map(\.verdict) == [Verdict?](repeating: .acceptedExact, count: 8) + [nil])
        #expect(totals.connections == 21 && totals.evictions == 13)
    }
}
