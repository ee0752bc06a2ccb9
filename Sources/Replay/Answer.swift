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
    /// Whether it is an interim one alone, which the answer itself is still to follow.
    private(set) var isInterim = false
    /// Its first sequence number.
    var start: UInt32 = 0
    /// Its first bytes, where it is HTTP/1.
    var head = AnswerHead()

    /// Takes data that the server sends.
    ///
    /// - Parameters:
    ///   - segment: The data.
    ///   - isNew: Whether nothing of it and nothing behind it was seen before.
    ///   - expected: What the client expects now.
    ///   - isAwaited: Whether all that the client had sent is acknowledged.
    mutating func serve(_ segment: Segment, isNew: Bool, expected: UInt32, isAwaited: Bool) {
        guard isNew else { return complete(segment) }
        let isFirst = !isThere || isUsed
        let followsInterim = segment.start == .response && isHTTP && (head.status ?? 200) / 100 == 1
        guard isFirst || followsInterim else {
            // What cannot be read may be the answer itself.
            isInterim = false
            return
        }
        isThere = true
        isUsed = false
        isHTTP = segment.start == .response
        head = isHTTP ? segment.head : AnswerHead()
        isInterim = head.isInterim
        // Where it is behind a gap, the answer's first bytes are still to come.
        start = expected.isBefore(segment.sequence) && isFirst ? expected : segment.sequence
        wasAwaited = isAwaited
    }

    /// Its first bytes come behind later ones.
    private mutating func complete(_ segment: Segment) {
        guard isThere, !isUsed, !isHTTP, segment.start == .response, segment.sequence == start else { return }
        isHTTP = true
        head = segment.head
        isInterim = false
    }

    /// Takes data that the client sends for the first time: more of the request, or another one.
    @inline(__always)
    mutating func ask(_ segment: Segment) {
        guard isThere, !isUsed else { return }
        // A body goes on after an early answer. Where its bytes cannot be read, a pause before tells.
        if segment.start == .request || (!isHTTP && segment.start == .opaque && wasAwaited) { isUsed = true }
    }
}
