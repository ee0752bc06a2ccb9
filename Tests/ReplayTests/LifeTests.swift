import Capture
import Replay
import Testing

@Suite("Which ends of a connection live")
struct LifeTests {
    @Test("A passive end that was reset stays so, whatever of its own was still on its way")
    func inFlight() {
        var scene = Scene()
        scene.exchange()
        scene.client(.rst, 19)
        for number in 0..<4 as Range<UInt32> {
            scene.server([], 20 + number * 4, ack: 19, "data")
            scene.client(.rst, 19)
        }
        #expect(scene.verdicts == ["accepted_exact"] + [String](repeating: "dropped_listen", count: 4))
        #expect(scene.replay().totals.contradicted == 0)
    }

    @Test("So does one whose last FIN was acknowledged and comes by once more")
    func lateFIN() {
        var scene = Scene()
        scene.exchange()
        scene.client(.fin, 19, ack: 20)
        scene.server(.fin, 20, ack: 20)
        scene.client([], 20, ack: 21)
        scene.server(.fin, 20, ack: 20)
        scene.client(.rst, 20)
        #expect(scene.verdicts == ["dropped_listen"])
    }

    @Test("A passive end whose handshake was not captured whole lives")
    func missedHandshake() {
        var scene = Scene()
        scene.client(.syn, 0, options: .syn)
        scene.server([], 1, ack: 19, Scene.answer)
        scene.client(.rst, 19)
        #expect(scene.verdicts == ["accepted_exact"])
    }

    @Test("Only data contradicts a RST, an ACK alone does not")
    func contradiction() {
        var scene = Scene()
        scene.exchange()
        scene.server(.rst, 20)
        scene.wait(2_000_000_000)
        scene.client([], 19, ack: 20)
        #expect(scene.replay().totals.contradicted == 0)
        scene.client([], 19, ack: 20, "more")
        #expect(scene.replay().totals.contradicted == 1)
    }

    @Test(
        "A refused RST that its supposed sender did not send hides no loss",
        arguments: [(500, "challenged"), (UInt32.max - 5000, "dropped_old")] as [(UInt32, String)])
    func forged(offset: UInt32, verdict: String) {
        var scene = Scene()
        scene.connect()
        scene.client([], 1, ack: 1, Scene.request)
        scene.client(.rst, 19 &+ offset)
        scene.server([], 1, ack: 19, Scene.answer)
        var silent = scene
        scene.client([], 19, ack: 20)
        scene.server(.rst, 20)
        #expect(scene.verdicts == [verdict, "accepted_exact"])
        #expect(scene.suspicions == [.fromClient, .suspected])
        // Nothing of the client's shows that it lives on.
        silent.server(.rst, 20)
        #expect(silent.verdicts == [verdict, "accepted_exact own_rst_unknown"])
        #expect(silent.replay().rsts[1].dataBytes == 19)
    }

    @Test("A refused RST of its very next number is its own, unless it goes on")
    func own() {
        var scene = Scene()
        scene.exchange()
        scene.client([], 19, ack: 20, "lost behind the capture")
        scene.wait(100_000_000)
        for _ in 0..<3 { scene.server([], 20, ack: 19) }
        scene.client(.rst, 42)
        scene.server([], 20, ack: 19)
        var going = scene
        scene.server(.rst, 20)
        #expect(scene.verdicts == ["challenged", "no_socket own_rst_unknown"])
        going.client([], 42, ack: 20)
        going.server(.rst, 20)
        #expect(going.verdicts == ["challenged", "accepted_exact"])
    }
}
