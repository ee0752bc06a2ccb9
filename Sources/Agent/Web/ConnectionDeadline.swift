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
        /// All is answered, the peer is to close.
        case lingering
    }

    private let limits: HTTPLimits
    private var phase = Phase.idle
    private var channel: (any Channel)?
    private var deadline: Scheduled<Void>?

    init(_ limits: HTTPLimits) {
        self.limits = limits
    }

    /// Starts a phase and its time; a phase that already runs keeps its end.
    func enter(_ next: Phase) {
        guard next != phase || deadline == nil, let channel else { return }
        phase = next
        deadline?.cancel()
        deadline = channel.eventLoop.scheduleTask(in: TimeAmount(limit(of: next))) { channel.close(promise: nil) }
    }

    func channelActive(context: ChannelHandlerContext) {
        channel = context.channel
        enter(.idle)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if phase == .idle {
            enter(.receiving)
        }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        channel = nil
        context.fireChannelInactive()
    }

    private func limit(of phase: Phase) -> Duration {
        switch phase {
        case .idle: limits.idle
        case .receiving: limits.receiving
        case .sending: limits.sending
        case .lingering: limits.lingering
        }
    }
}
