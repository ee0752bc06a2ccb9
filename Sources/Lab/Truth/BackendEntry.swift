/// What the scripted upstream logs of one request: what it answered, and whether all of that arrived.
package struct BackendEntry {
    /// A connection between proxy and upstream.
    package struct Connection: Hashable {
        /// The proxy's end.
        let proxy: TCPEndpoint
        /// When it was accepted: ports are used again.
        let opened: WallTime

        /// Names a connection.
        ///
        /// - Parameters:
        ///   - proxy: The proxy's end.
        ///   - opened: When it was accepted.
        package init(proxy: TCPEndpoint, opened: WallTime) {
            self.proxy = proxy
            self.opened = opened
        }
    }

    /// The connection that the request came over.
    let connection: Connection
    /// The request's `X-Request-Id`.
    let requestID: String
    /// When its head had come.
    let time: WallTime
    /// The answer; nil where the script gives none.
    package var answer: ScriptedAnswer?
    /// How many of the answer's bytes were not even written.
    package var unwrittenBytes = 0
    /// How long the proxy's kernel took to acknowledge all that was written, before the connection was ended; nil where
    /// it did not.
    package var acknowledgedAfter: Duration?

    /// Notes a request that has no answer yet.
    ///
    /// - Parameters:
    ///   - connection: The connection that it came over.
    ///   - requestID: Its `X-Request-Id`.
    ///   - time: When its head had come.
    package init(connection: Connection, requestID: String, time: WallTime) {
        self.connection = connection
        self.requestID = requestID
        self.time = time
    }

    /// Whether the upstream's kernel has the whole answer.
    var isWritten: Bool { answer != nil && unwrittenBytes == 0 }

    /// Whether the proxy's kernel has it.
    var isAnswered: Bool { isWritten && acknowledgedAfter != nil }
}
