import NIOCore
import NIOHTTP1

/// One reader of the stream of incidents; on the endpoint's event loop only.
final class EventStream {
    /// Bytes that may wait for a reader; it is too slow beyond.
    static let waitingLimit = 1 << 20

    /// Which incidents it gets.
    let selection: IncidentSelection
    /// Whether bytes have waited for longer than they may.
    var isStalled: Bool { waitingBytes > 0 && .now() - lastHeadway > patience }

    private let context: ChannelHandlerContext
    private let deadline: ConnectionDeadline
    private let admission: HTTPAdmission?
    private let patience: TimeAmount
    private var waitingBytes = 0
    private var lastHeadway = NIODeadline.now()

    /// Makes the reader at the end of a connection whose answer has begun.
    ///
    /// - Parameters:
    ///   - selection: Which incidents it gets.
    ///   - context: The connection's.
    ///   - deadline: The connection's.
    ///   - admission: Whether the connection is still one that gets answers; nil for always.
    ///   - patience: How long bytes may wait with none of them taken.
    init(
        _ selection: IncidentSelection, _ context: ChannelHandlerContext, _ deadline: ConnectionDeadline,
        _ admission: HTTPAdmission?, patience: Duration
    ) {
        self.selection = selection
        self.context = context
        self.deadline = deadline
        self.admission = admission
        self.patience = TimeAmount(patience)
    }

    /// Whether what let the connection in still holds; if not, it is to come again.
    var isAdmitted: Bool { admission?.isCurrent ?? true }

    /// Hands a message over, to go out with the next flush.
    ///
    /// - Returns: False where too much waits already: nothing more can be sent.
    func send(_ message: ByteBuffer) -> Bool {
        let bytes = message.readableBytes
        guard waitingBytes + bytes <= Self.waitingLimit else { return false }
        if waitingBytes == 0 { lastHeadway = .now() }
        waitingBytes += bytes
        let taken = context.eventLoop.makePromise(of: Void.self)
        taken.futureResult.assumeIsolated().whenSuccess {
            self.waitingBytes -= bytes
            self.lastHeadway = .now()
            self.deadline.noteHeadway()
        }
        context.write(NIOAny(HTTPServerResponsePart.body(.byteBuffer(message))), promise: taken)
        return true
    }

    /// Sends what was handed over.
    func flush() { context.flush() }

    /// Ends the connection; its reader sees the end of a stream that is not complete, and comes again.
    func close() { context.close(promise: nil) }
}
