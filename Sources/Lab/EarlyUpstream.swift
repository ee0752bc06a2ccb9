internal import Linux

/// An HTTP server that answers large requests early: after the head and a little of the body it sends a 413 and closes.
///
/// Request bytes are unread at its close, or come after it, so its kernel sends a RST right behind the answer. This is
/// what real servers do with a body over their limit (RFC 9112, 9.6).
public final class EarlyUpstream: Sendable {
    /// What it answers, whole.
    public static let response = """
        HTTP/1.1 413 Payload Too Large\r
        Content-Type: text/plain\r
        Content-Length: 28\r
        Connection: close\r
        \r
        the request is too large\r
        \r

        """

    private let stop: StopSignal
    private let threads: [Linux.Thread]

    /// Starts the server.
    ///
    /// - Parameters:
    ///   - endpoint: Where it listens.
    ///   - namespace: In which network namespace.
    ///   - threads: How many connections it serves at a time; others wait.
    /// - Throws: Why it could not listen.
    public init(on endpoint: TCPEndpoint, in namespace: NetworkNamespace, threads: Int = 4) throws(LabError) {
        do {
            let listener = try TCPSocket.listen(on: endpoint, in: namespace)
            let stop = try StopSignal()
            self.stop = stop
            self.threads = (0..<threads).map { _ in
                Linux.Thread(name: "early-upstream") { Self.serve(listener, until: stop) }
            }
        } catch {
            throw LabError("start the upstream", error)
        }
    }

    deinit {
        stop.raise()
        for thread in threads { thread.join() }
    }

    private static func serve(_ listener: TCPSocket, until stop: StopSignal) {
        while !stop.isRaised {
            stop.wait(for: [listener.descriptor], milliseconds: -1)
            // Another thread may have been faster.
            guard let socket = try? listener.accept(waits: false) else { continue }
            answer(socket)
        }
    }

    private static func answer(_ socket: TCPSocket) {
        let deadline = Deadline(in: .seconds(5))
        var request: [UInt8] = []
        while request.count < 65_536, !socket.poll(.readable, within: deadline).isEmpty {
            let (bytes, transfer) = socket.read(upTo: 4096, waits: false)
            guard case .moved = transfer else { return }
            request += bytes
            guard let head = HTTPHead(request[...]), head.contentLength ?? 0 == 0 || request.count > head.end else {
                continue
            }
            socket.write(response)
            return
        }
    }
}
