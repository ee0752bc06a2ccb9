internal import NIOCore
internal import NIOSSL
internal import NIOTLS

/// Watches a connection's TLS handshake: its time, its failure, and the name in the client's certificate.
///
/// It comes right behind the library's handler, so that nothing is read of a client that is not allowed.
final class TLSHandshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private enum State {
        case running
        case done
        case failed
    }

    private let server: TLSServer
    private let security: WebSecurity
    private let deadline: ConnectionDeadline
    private var state = State.running

    init(_ server: TLSServer, _ security: WebSecurity, _ deadline: ConnectionDeadline) {
        self.server = server
        self.security = security
        self.deadline = deadline
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event {
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            guard server.allows(certificate) else {
                fail()
                context.close(promise: nil)
                return
            }
            state = .done
            deadline.enter(.idle)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if state == .done { context.fireChannelRead(data) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail()
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail()
        context.fireChannelInactive()
    }

    /// Counts the handshake once, unless it was over.
    private func fail() {
        guard state == .running else { return }
        state = .failed
        security.countFailedHandshake()
    }
}
