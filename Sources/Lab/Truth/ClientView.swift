/// What a client saw of its request.
package struct ClientView {
    /// The request.
    let request: TruthRequest
    /// The status of the answer that came; nil without one.
    private var status: Int?
    /// How long its body was.
    private var bodyBytes = 0
    /// The first line of its body.
    private var firstLine = ""

    /// Whether it got this answer of the upstream, whole.
    func got(_ answer: ScriptedAnswer) -> Bool {
        status == answer.status && bodyBytes == answer.bodyBytes && firstLine == answer.token
    }

    /// Words for a person.
    var description: String { status.map { "\($0), \(bodyBytes) bytes" } ?? "no answer" }
}

extension ClientView {
    /// Reads what came.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - answer: The bytes that came.
    package init(of request: TruthRequest, answer: [UInt8]) {
        self.request = request
        guard let head = HTTPHead(answer[...]) else { return }
        let body = answer[head.end...]
        status = head.status
        bodyBytes = body.count
        firstLine = String(decoding: body.prefix(64).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
