/// One POST of many bytes.
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
        let (answer, end) = HTTPExchange(
            path: "/upload", bodyBytes: bytes, endpoint: endpoint, namespace: namespace, requestID: requestID
        ).perform()
        switch end {
        case .refused: return .refused
        case .timedOut: return .timedOut
        case .complete, .ended: return HTTPHead(answer[...]).map { .answered($0.status) } ?? .ended
        }
    }
}
