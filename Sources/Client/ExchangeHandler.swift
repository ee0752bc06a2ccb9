internal import NIOCore
internal import NIOHTTP1

/// A request, and who takes what comes of it.
struct ExchangeRequest: Sendable {
    /// The target, such as `/metrics`.
    let target: String
    /// Fields beyond `Host`.
    let headers: [(String, String)]
    /// Who takes the answer, on the connection's event loop.
    let receive: @Sendable (ExchangePart) -> Void
}

/// What comes of a request, in order; after the end or a failure nothing comes.
enum ExchangePart: Sendable {
    /// The date is in seconds since the epoch; nil where none that can be read is told.
    case head(status: Int, date: Int?)
    case body(ByteBuffer)
    /// The answer is whole; whether the connection can take another request.
    case end(isReusable: Bool)
    case failed(any Error)
}

/// The peer closed before the end of its answer.
struct ClosedEarly: Error {}

/// Nothing came for too long.
struct TimedOut: Error {}

/// Sends requests on one connection, one after the other, and hands out what comes.
///
/// The first goes out as soon as there is a connection, so that whatever keeps it from being one, a TLS handshake that
/// fails too, is told to who waits for the answer.
final class ExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = ExchangeRequest
    typealias OutboundOut = HTTPClientRequestPart

    private let authority: String
    private var current: ExchangeRequest?
    private var isReusable = false

    /// - Parameters:
    ///   - authority: What goes into `Host`.
    ///   - first: The first request.
    init(authority: String, first: ExchangeRequest) {
        self.authority = authority
        current = first
    }

    func channelActive(context: ChannelHandlerContext) {
        if let current { send(current, nil, context) }
        context.fireChannelActive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = Self.unwrapOutboundIn(data)
        current = request
        send(request, promise, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let current else { return context.close(promise: nil) }
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            isReusable = head.isKeepAlive
            let date = head.headers.first(name: "Date").flatMap { HTTPDate.seconds($0) }
            current.receive(.head(status: Int(head.status.code), date: date))
        case .body(let bytes):
            current.receive(.body(bytes))
        case .end:
            self.current = nil
            if !isReusable { context.close(promise: nil) }
            current.receive(.end(isReusable: isReusable))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { fail(TimedOut(), context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(error, context) }

    func channelInactive(context: ChannelHandlerContext) {
        fail(ClosedEarly(), context)
        context.fireChannelInactive()
    }

    private func send(
        _ request: ExchangeRequest, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
    ) {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: request.target)
        head.headers.add(name: "Host", value: authority)
        for (name, value) in request.headers { head.headers.add(name: name, value: value) }
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: promise)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        let failed = current
        current = nil
        failed?.receive(.failed(error))
        context.close(promise: nil)
    }
}
