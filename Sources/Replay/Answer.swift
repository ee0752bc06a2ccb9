internal import Capture

/// What the server has sent since the client's last request.
struct Answer {
    /// Whether there is any.
    var isThere = false
    /// Whether the client has shown that it read it.
    var isUsed = false
    /// Whether all that the client had sent was acknowledged when it began.
    private var wasAwaited = false
    /// Whether it starts like HTTP/1.
    private var isHTTP = false
    /// Its first sequence number.
    var start: UInt32 = 0
    /// Its first bytes, where it is HTTP/1.
    var head = AnswerHead()

    /// Takes data that the server sends for the first time, when all that the client had sent was acknowledged or not.
    @inline(__always)
    mutating func serve(_ segment: Segment, isAwaited: Bool) {
        let isNew = !isThere || isUsed
        let followsInterim = segment.start == .response && isHTTP && (head.status ?? 200) / 100 == 1
        guard isNew || followsInterim else { return }
        isThere = true
        isUsed = false
        isHTTP = segment.start == .response
        head = isHTTP ? segment.head : AnswerHead()
        start = segment.sequence
        wasAwaited = isAwaited
    }

    /// Takes data that the client sends for the first time: more of the request, or another one.
    @inline(__always)
    mutating func ask(_ segment: Segment) {
        guard isThere, !isUsed else { return }
        // A body goes on after an early answer. Where its bytes cannot be read, a pause before tells.
        if segment.start == .request || (!isHTTP && segment.start == .opaque && wasAwaited) { isUsed = true }
    }
}
