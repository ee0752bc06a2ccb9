import Glibc

/// One HTTP request and its answer, by a client that does not stop listening while it sends, nor when it cannot send on.
struct HTTPExchange {
    /// How an exchange ended.
    enum End {
        /// The whole answer came.
        case complete
        /// No connection could be made.
        case refused
        /// The connection ended before the end of an answer whose length was told.
        case ended
        /// Time was up.
        case timedOut
    }

    /// The request's target.
    let path: String
    /// The length of the body; without one, the request is a GET.
    let bodyBytes: Int
    /// Where to send it.
    let endpoint: TCPEndpoint
    /// The network namespace of the client.
    let namespace: NetworkNamespace?
    /// The value of `X-Request-Id`.
    let requestID: String

    /// Sends the request and waits for the answer, for 10 s at the most.
    ///
    /// - Returns: What came of the answer, and how it ended.
    func perform() -> (answer: [UInt8], end: End) {
        let deadline = Deadline(in: .seconds(10))
        var answer: [UInt8] = []
        guard let socket = try? TCPSocket.connect(to: endpoint, in: namespace) else { return (answer, .refused) }
        var sending = Sending(head: Array(head.utf8), bodyBytes: bodyBytes)
        while true {
            let wanted: PollEvents = sending.isDone ? .readable : [.readable, .writable]
            let ready = socket.poll(wanted, within: deadline)
            if ready.isEmpty { return (answer, .timedOut) }
            if ready.contains(.readable) || sending.isDone {
                let (bytes, transfer) = socket.read(upTo: 65_536, waits: false)
                answer += bytes
                if let end = Self.end(of: answer, after: transfer) { return (answer, end) }
            } else {
                sending.advance(on: socket)
            }
        }
    }

    private var head: String {
        """
        \(bodyBytes > 0 ? "POST" : "GET") \(path) HTTP/1.1\r
        Host: \(endpoint)\r
        Content-Type: application/octet-stream\r
        Content-Length: \(bodyBytes)\r
        X-Request-Id: \(requestID)\r
        Connection: close\r
        \r

        """
    }

    /// The end that the last read brought, if it did.
    private static func end(of answer: [UInt8], after transfer: Transfer) -> End? {
        let head = HTTPHead(answer[...])
        switch transfer {
        case .moved:
            // The whole body is read: bytes that are unread at our close would reset the proxy.
            guard let head, let length = head.contentLength, answer.count >= head.end + length else { return nil }
            return .complete
        case .failed(EAGAIN):
            return nil
        case .ended:
            return head != nil && head?.contentLength == nil ? .complete : .ended
        case .failed:
            return .ended
        }
    }
}
