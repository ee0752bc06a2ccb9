import Capture
import Replay
import Testing

@Suite("Suspected losses")
struct SuspicionTests {
    @Test("A RST right behind an answer is suspected, acknowledged or just in order", arguments: [true, false])
    func suspected(isAcknowledged: Bool) {
        var scene = Scene()
        scene.connect()
        scene.client([], 1, ack: 1, Scene.request)
        scene.server([], 1, ack: 19, Scene.answer)
        if isAcknowledged { scene.client([], 19, ack: 20) }
        scene.server(.rst, 20)
        let rst = scene.replay().rsts[0]
        #expect(rst.suspicion == .suspected && rst.serverHint == .handshake && rst.isFromServer == true)
        #expect(rst.dataBytes == 19 && rst.acknowledgedBytes == (isAcknowledged ? 19 : 0))
        #expect(rst.head.line == "HTTP/1.1 200 OK" && rst.head.status == 200)
    }

    @Test("A body that goes on after an early answer is no sign that it was read")
    func upload() {
        var scene = Scene()
        scene.connect()
        scene.client([], 1, ack: 1, Scene.request)
        scene.server([], 1, ack: 19, Scene.answer)
        scene.client([], 19, ack: 20, "body of the request")
        scene.server(.rst, 20)
        #expect(scene.suspicions == [.suspected])
    }

    @Test("Another request, or a FIN, is")
    func used() {
        var asking = Scene()
        asking.exchange()
        asking.client([], 19, ack: 20, Scene.request)
        asking.server(.rst, 20)
        #expect(asking.suspicions == [.used])
        var closing = Scene()
        closing.exchange()
        closing.client(.fin, 19, ack: 20)
        closing.server(.rst, 20)
        #expect(closing.suspicions == [.used])
    }

    @Test("A request or a FIN that went out before the answer was there is no sign either", arguments: [true, false])
    func pipelined(isFIN: Bool) {
        var scene = Scene()
        scene.connect()
        scene.client([], 1, ack: 1, Scene.request)
        scene.server([], 1, ack: 19, Scene.answer)
        if isFIN { scene.client(.fin, 19, ack: 1) } else { scene.client([], 19, ack: 1, Scene.request) }
        scene.server(.rst, 20)
        #expect(scene.suspicions == [.suspected])
    }

    @Test("Neither a keep-alive nor a retransmission is new data", arguments: [true, false])
    func lastData(isKeepAlive: Bool) {
        var scene = Scene()
        scene.exchange()
        scene.wait(60_000_000_000)
        if isKeepAlive { scene.server([], 19, ack: 19, "x") } else { scene.server([], 1, ack: 19, Scene.answer) }
        scene.server(.rst, 20)
        #expect(scene.suspicions == [.late])
    }

    @Test("A retransmission that fills the gap is")
    func filledGap() {
        var scene = Scene()
        scene.connect()
        scene.client([], 1, ack: 1, Scene.request)
        scene.server([], 1, ack: 19, Scene.answer)
        scene.client([], 19, ack: 1)
        for _ in 0..<3 {
            scene.wait(500_000_000)
            scene.client([], 19, ack: 1)
        }
        scene.server([], 1, ack: 19, Scene.answer)
        scene.server(.rst, 20)
        #expect(scene.suspicions == [.suspected])
        #expect(scene.replay().rsts[0].dataAge == 1_000_000)
    }

    @Test("An interim answer alone is none; 101, and what cannot be read behind one, is")
    func interim() {
        func suspicions(_ answers: String...) -> [Suspicion?] {
            var scene = Scene()
            scene.connect()
            scene.client([], 1, ack: 1, Scene.request)
            var next: UInt32 = 1
            for answer in answers {
                scene.server([], next, ack: 19, answer)
                next += UInt32(answer.utf8.count)
            }
            scene.server(.rst, next)
            return scene.suspicions
        }
        #expect(suspicions("HTTP/1.1 100 Continue\r\n\r\n") == [.interim])
        #expect(suspicions("HTTP/1.1 100 Continue\r\n\r\n", Scene.answer) == [.suspected])
        #expect(suspicions("HTTP/1.1 103 Early Hints\r\n", "Link: x\r\n\r\nHTTP/1.1 200 OK") == [.suspected])
        #expect(suspicions("HTTP/1.1 101 Switching Protocols\r\n\r\n") == [.suspected])
    }

    @Test("Of bytes that cannot be read, those after a complete request are another one")
    func opaque() {
        var scene = Scene()
        scene.connect()
        scene.client([], 1, ack: 1, "0123456789")
        scene.server([], 1, ack: 11, "abcde")
        scene.client([], 11, ack: 6, "0123456789")
        scene.server(.rst, 6)
        #expect(scene.suspicions == [.used])
        var upload = Scene()
        upload.connect()
        upload.client([], 1, ack: 1, "0123456789")
        upload.client([], 11, ack: 1, "0123456789")
        upload.server([], 1, ack: 11, "abcde")
        upload.client([], 21, ack: 6, "0123456789")
        upload.server(.rst, 6)
        #expect(upload.suspicions == [.suspected])
    }

    @Test("An answer to a second request starts anew, and so does the one behind an interim")
    func nextAnswer() {
        var scene = Scene()
        scene.exchange()
        scene.client([], 19, ack: 20, Scene.request)
        scene.server([], 20, ack: 37, "HTTP/1.1 100 Continue\r\n\r\n")
        scene.server([], 45, ack: 37, "HTTP/1.1 413 Too Large\r\n\r\n")
        scene.server(.rst, 71)
        let rst = scene.replay().rsts[0]
        #expect(rst.suspicion == .suspected && rst.head.status == 413 && rst.dataBytes == 26)
    }

    @Test("An answer whose segments come in another order starts where it starts")
    func reordered() {
        var scene = Scene()
        scene.connect()
        scene.client([], 1, ack: 1, Scene.request)
        scene.server([], 20, ack: 19, "the body of it")
        scene.server([], 1, ack: 19, Scene.answer)
        scene.server(.rst, 34)
        let rst = scene.replay().rsts[0]
        #expect(rst.suspicion == .suspected && rst.head.status == 200 && rst.dataBytes == 33)
    }

    @Test("Too late, refused, without an answer, from the client")
    func unsuspected() {
        var late = Scene()
        late.exchange()
        late.wait(1_000_000_000)
        late.server(.rst, 20)
        #expect(late.suspicions == [.late])
        #expect(late.replay(within: 2_000_000_000).totals.suspected == 1)
        var refused = Scene()
        refused.exchange()
        refused.server(.rst, 21)
        #expect(refused.suspicions == [.notAccepted])
        var silent = Scene()
        silent.connect()
        silent.client([], 1, ack: 1, Scene.request)
        silent.server(.rst, 1)
        #expect(silent.suspicions == [.noAnswer])
        var client = Scene()
        client.exchange()
        client.client(.rst, 19)
        #expect(client.suspicions == [.fromClient])
    }

    @Test("Without the handshake HTTP tells the server, else the lower port, else nothing")
    func roles() {
        var http = Scene(serverPort: 50_000)
        http.client([], 1, ack: 1, Scene.request)
        http.server([], 1, ack: 19, Scene.answer)
        http.server(.rst, 20)
        #expect(http.replay().rsts.map(\.serverHint) == [.payload])
        #expect(http.suspicions == [.suspected])
        var ports = Scene()
        ports.client([], 1, ack: 1, "abc")
        ports.server([], 1, ack: 4, "def")
        ports.server(.rst, 4)
        #expect(ports.replay().rsts.map(\.serverHint) == [.port])
        #expect(ports.suspicions == [.suspected])
        var equal = Scene(clientPort: 8080)
        equal.client([], 1, ack: 1, "abc")
        equal.server([], 1, ack: 4, "def")
        equal.server(.rst, 4)
        #expect(equal.suspicions == [.unknownServer])
    }
}
