import NIOCore

/// Closes a connection that stays in one phase of a request for too long.
///
/// It is the first in the pipeline: only the raw bytes tell when a request begins.
final class ConnectionDeadline: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// What a connection is busy with.
    enum Phase {
        /// Waiting for a request.
        case idle
        /// Part of a request has come.
        case receiving
        /// The answer is on its way.
        case sending
        /// The answer goes on for as long as the peer reads it.
        case streaming
        /// All is answered, the peer is to close.
        case lingering
    }

    /// When the current phase began, or headway was made in it.
    private(set) var lastHeadway = NIODeadline.now()

    private let limits: HTTPLimits
    private var phase: Phase
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?

    /// - Parameters:
    ///   - limits: The times.
    ///   - first: The phase that a connection begins in.
    init(_ limits: HTTPLimits, first: Phase = .idle) {
        self.limits = limits
        phase = first
    }

    /// Starts a phase and its time; a phase that already runs keeps its end.
    func enter(_ next: Phase) {
        guard next != phase || deadline == nil, let context else { return }
        phase = next
        lastHeadway = .now()
        deadline?.cancel()
        guard let limit = limit(of: next) else {
            deadline = nil
            return
        }
        // From here, so that TLS does not ask a peer for its farewell that has had its time.
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
            context.close(promise: nil)
        }
    }

    /// Notes that a phase without a time of its own goes on.
    func noteHeadway() { lastHeadway = .now() }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        enter(phase)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if phase == .idle {
            enter(.receiving)
        }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Both ends are closed; TLS would wait for a farewell that can no longer come. Who reads a stream and closes has
        // gone: the event is held back from those behind until the answer is complete, which it never is.
        if case ChannelEvent.inputClosed = event, phase == .lingering || phase == .streaming {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        self.context = nil
        context.fireChannelInactive()
    }

    private func limit(of phase: Phase) -> Duration? {
        switch phase {
        case .idle: limits.idle
        case .receiving: limits.receiving
        case .sending: limits.sending
        case .streaming: nil
        case .lingering: limits.lingering
        }
    }
}
