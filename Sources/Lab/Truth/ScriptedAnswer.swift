/// An answer of the scripted upstream, unlike any other by its serial number.
///
/// The number is in the reason phrase, where an event shows it, and in the body, where it reaches the client through any
/// proxy.
package struct ScriptedAnswer: Hashable {
    private let serial: Int
    let status: Int
    let bodyBytes: Int

    /// Describes an answer.
    ///
    /// - Parameters:
    ///   - serial: Its number.
    ///   - status: Its status.
    ///   - bodyBytes: The length of its body, long enough for its first line.
    package init(serial: Int, status: Int, bodyBytes: Int) {
        self.serial = serial
        self.status = status
        self.bodyBytes = bodyBytes
    }

    /// The first line of all.
    package var statusLine: String { "HTTP/1.1 \(status) Answer \(serial)" }

    /// The first line of the body.
    var token: String { "answer \(serial)" }

    /// All of it.
    ///
    /// - Parameter keepsAlive: Whether the connection is to stay.
    /// - Returns: Head and body.
    package func bytes(keepsAlive: Bool) -> [UInt8] {
        let head = """
            \(statusLine)\r
            Content-Type: text/plain\r
            Content-Length: \(bodyBytes)\r
            Connection: \(keepsAlive ? "keep-alive" : "close")\r
            \r

            """
        let body = "\(token)\n"
        return Array(head.utf8) + Array(body.utf8)
            + [UInt8](repeating: UInt8(ascii: "."), count: bodyBytes - body.utf8.count)
    }
}
