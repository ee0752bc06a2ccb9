internal import Linux

/// GET requests to servers that are ours.
public enum HTTPClient {
    /// Sends a request and reads the whole answer.
    ///
    /// - Parameters:
    ///   - path: What to get.
    ///   - endpoint: Whom to ask.
    ///   - namespace: Where to ask from; the calling thread's without one.
    /// - Returns: The status and the body; nil where no answer came within 5 s.
    public static func get(
        _ path: String, from endpoint: TCPEndpoint, in namespace: NetworkNamespace? = nil
    ) -> (status: Int, body: String)? {
        let deadline = Deadline(in: .seconds(5))
        guard let socket = try? TCPSocket.connect(to: endpoint, in: namespace) else { return nil }
        // HTTP/1.0: the answer is not chunked and ends with the connection.
        socket.write("GET \(path) HTTP/1.0\r\nHost: \(endpoint)\r\nConnection: close\r\n\r\n")
        var answer: [UInt8] = []
        while !socket.poll(.readable, within: deadline).isEmpty {
            let (bytes, transfer) = socket.read(upTo: 65_536, waits: false)
            answer += bytes
            if case .moved = transfer { continue }
            let head = HTTPHead(answer[...])
            return head.map { ($0.status, String(decoding: answer[$0.end...], as: UTF8.self)) }
        }
        return nil
    }
}
