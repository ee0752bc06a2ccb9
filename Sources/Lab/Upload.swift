import Glibc

/// One POST of many bytes, by a client that does not stop listening while it sends, nor when it cannot send on.
public struct Upload: Sendable {
    /// How an upload ended.
    public enum Outcome: Hashable, Sendable, CustomStringConvertible {
        /// An answer came, with this status.
        case answered(Int)
        /// No connection could be made.
        case refused
        /// The connection ended before an answer came.
        case ended
        /// Time was up before an answer came.
        case timedOut

        /// The status, or a word for the failure.
        public var description: String {
            switch self {
            case .answered(let status): "\(status)"
            case .refused: "refused"
            case .ended: "ended"
            case .timedOut: "timeout"
            }
        }
    }

    /// Where to send it.
    public var endpoint: TCPEndpoint
    /// The network namespace of the client.
    public var namespace: NetworkNamespace?
    /// The length of the body.
    public var bytes: Int
    /// The value of `X-Request-Id`.
    public var requestID: String

    /// Describes an upload.
    ///
    /// - Parameters:
    ///   - bytes: The length of the body.
    ///   - endpoint: Where to send it.
    ///   - namespace: The network namespace of the client.
    ///   - requestID: The value of `X-Request-Id`.
    public init(bytes: Int, to endpoint: TCPEndpoint, in namespace: NetworkNamespace?, requestID: String) {
        self.bytes = bytes
        self.endpoint = endpoint
        self.namespace = namespace
        self.requestID = requestID
    }

    /// Sends it and waits for the answer, for 10 s at the most.
    ///
    /// - Returns: How it ended.
    public func send() -> Outcome {
        let deadline = Deadline(in: .seconds(10))
        guard let socket = try? TCPSocket.connect(to: endpoint, in: namespace) else { return .refused }
        let head = """
            POST /upload HTTP/1.1\r
            Host: \(endpoint)\r
            Content-Type: application/octet-stream\r
            Content-Length: \(bytes)\r
            X-Request-Id: \(requestID)\r
            Connection: close\r
            \r

            """
        var sending = Sending(head: Array(head.utf8), bodyBytes: bytes)
        var answer: [UInt8] = []
        while true {
            let wanted: PollEvents = sending.isDone ? .readable : [.readable, .writable]
            let ready = socket.poll(wanted, within: deadline)
            if ready.isEmpty { return .timedOut }
            if ready.contains(.readable) || sending.isDone {
                let (bytes, transfer) = socket.read(upTo: 16_384, waits: false)
                answer += bytes
                if let outcome = outcome(of: answer, after: transfer) { return outcome }
            } else {
                sending.advance(on: socket)
            }
        }
    }

    /// The end that the last read brought, if it did.
    private func outcome(of answer: [UInt8], after transfer: Transfer) -> Outcome? {
        let head = HTTPHead(answer[...])
        switch transfer {
        case .moved:
            // The whole body is read: bytes that are unread at our close would reset the proxy.
            guard let head, let length = head.contentLength, answer.count >= head.end + length else { return nil }
            return .answered(head.status)
        case .failed(EAGAIN):
            return nil
        case .ended, .failed:
            return head.map { .answered($0.status) } ?? .ended
        }
    }
}
