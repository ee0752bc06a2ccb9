import NIOHTTP1

/// An answer to a request, before it is framed for its connection.
struct HTTPAnswer {
    /// The status.
    let status: HTTPResponseStatus
    /// The `Content-Type`.
    let type: String
    /// The content.
    let body: [UInt8]
    /// Headers beyond those that frame and describe the content.
    var headers: [(String, String)] = []

    /// Makes an answer.
    init(_ status: HTTPResponseStatus, type: String, _ body: [UInt8]) {
        self.status = status
        self.type = type
        self.body = body
    }

    /// Makes an answer of one JSON value that is never kept.
    init(_ status: HTTPResponseStatus, json: [UInt8]) {
        self.init(status, type: "application/json", json)
        headers = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
    }

    /// Makes an answer in plain text.
    init(_ status: HTTPResponseStatus, text: String) {
        self.init(status, type: "text/plain; charset=utf-8", Array(text.utf8))
    }
}
