import Exposition
import NIOCore
import NIOHTTP1
import NIOSSL

/// Reads the requests of one connection and answers them, one after the other.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case idle
        case receiving(HTTPRequestHead, bodyBytes: Int)
        case answering
        case streaming(EventStream)
        /// The last answer is given; whatever comes is thrown away.
        case lingering
    }

    private static let streamType = "text/event-stream"

    private let service: HTTPService
    private let deadline: ConnectionDeadline
    private let admission: HTTPAdmission?
    private var state = State.idle
    private var peerIsDone = false

    init(_ service: HTTPService, _ deadline: ConnectionDeadline, _ admission: HTTPAdmission?) {
        self.service = service
        self.deadline = deadline
        self.admission = admission
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (Self.unwrapInboundIn(data), state) {
        case (.head(let head), .idle):
            deadline.enter(.receiving)
            receive(head, bodyBytes: 0, context)
        case (.body(let part), .receiving(let head, let bodyBytes)):
            receive(head, bodyBytes: bodyBytes + part.readableBytes, context)
        case (.end, .receiving(let head, _)):
            answer(head, context)
        default:
            break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        peerIsDone = true
        if case .answering = state {
            return
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .streaming(let reader) = state { service.streams.remove(reader) }
        context.fireChannelInactive()
    }

    /// Ends the connection; NIO's own handler has answered 400 where the error is the request's.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error, state) {
        case (_, .lingering):
            break
        case (NIOSSLError.uncleanShutdown, _):
            // The peer has closed its end without TLS' farewell; the event of that follows.
            break
        case (is HTTPParserError, _) where !peerIsDone:
            linger(context)
        default:
            context.close(promise: nil)
        }
    }

    /// Answers a request that is there as a whole, once it is known whether it gets what it asks for.
    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard let admission else {
            reply(to: head, keepAlive: head.isKeepAlive && !peerIsDone, context)
            return
        }
        state = .answering
        deadline.enter(.sending)
        admission.refusal(of: head, on: context.channel).assumeIsolated().whenSuccess { refusal in
            let keepAlive = head.isKeepAlive && !self.peerIsDone && admission.isCurrent
            guard let refusal else { return self.reply(to: head, keepAlive: keepAlive, context) }
            self.send(refusal, to: head, keepAlive: keepAlive, context)
        }
    }

    private func reply(to head: HTTPRequestHead, keepAlive: Bool, _ context: ChannelHandlerContext) {
        let accept = head.headers["accept"]
        let reply = service.routes.reply(
            method: head.method.rawValue, target: head.uri,
            accept: accept.isEmpty ? nil : accept.joined(separator: ","))
        switch reply {
        case .answer(let answer): send(answer, to: head, keepAlive: keepAlive, context)
        case .stream where head.method == .HEAD:
            send(HTTPAnswer(.ok, type: Self.streamType, []), to: head, keepAlive: keepAlive, context)
        case .stream(let selection): stream(selection, to: head, context)
        }
    }

    private func receive(_ head: HTTPRequestHead, bodyBytes: Int, _ context: ChannelHandlerContext) {
        let announced = head.headers.first(name: "content-length").flatMap(Int.init) ?? 0
        let limit = service.limits.bodyBytes
        guard max(announced, bodyBytes) <= limit else {
            let answer = HTTPAnswer(.payloadTooLarge, text: "a request's body is at most \(limit) bytes\n")
            send(answer, to: head, keepAlive: false, context)
            return
        }
        state = .receiving(head, bodyBytes: bodyBytes)
    }

    /// Begins an answer that goes on until the client has enough of it.
    private func stream(_ selection: IncidentSelection, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard service.streams.admits() else {
            var answer = APIResource.error(
                .serviceUnavailable, "\(EventStreams.readerLimit) readers have the stream already")
            answer.headers.append(("Retry-After", "10"))
            return send(answer, to: request, keepAlive: request.isKeepAlive && !peerIsDone, context)
        }
        // What HTTP/1.0 cannot cut into chunks ends with the connection.
        var head = self.head(.ok, type: Self.streamType, keepAlive: false)
        head.version = request.version
        head.headers.add(contentsOf: [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")])
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        deadline.enter(.streaming)
        let reader = EventStream(selection, context, deadline, admission, patience: service.limits.sending)
        state = .streaming(reader)
        service.streams.add(reader, status: service.routes.status())
    }

    private func head(_ status: HTTPResponseStatus, type: String, keepAlive: Bool) -> HTTPResponseHead {
        var head = HTTPResponseHead(version: .http1_1, status: status)
        head.headers.add(name: "Content-Type", value: type)
        head.headers.add(name: "Date", value: HTTPDate(.now).description)
        head.headers.add(name: "Connection", value: keepAlive ? "keep-alive" : "close")
        head.headers.add(contentsOf: admission?.security.current.headers.map { ($0.name, $0.value) } ?? [])
        return head
    }

    private func send(
        _ answer: HTTPAnswer, to request: HTTPRequestHead, keepAlive: Bool, _ context: ChannelHandlerContext
    ) {
        state = .answering
        deadline.enter(.sending)
        var head = self.head(answer.status, type: answer.type, keepAlive: keepAlive)
        head.headers.add(name: "Content-Length", value: String(answer.body.count))
        head.headers.add(contentsOf: answer.headers)
        let (channel, service) = (context.channel, service)
        service.budget.enter(answer.body.count, of: channel)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in service.budget.leave(channel) }
        // A train of requests would answer itself ever deeper in the stack, and nobody else in between.
        let turn = written.futureResult.flatMap { service.turns.next(on: channel.eventLoop) }
        turn.assumeIsolated().whenSuccess { self.finish(keepAlive: keepAlive, context) }
        if request.method == .HEAD {
            context.writeAndFlush(Self.wrapOutboundOut(.head(head)), promise: written)
        } else {
            context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
            let body = context.channel.allocator.buffer(bytes: answer.body)
            context.writeAndFlush(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: written)
        }
    }

    /// Lets the next request in, once the answer is in the kernel.
    ///
    /// NIO holds requests back until the answer's end is written, so a client that sends requests and reads no answer
    /// has one of them in memory, not all.
    private func finish(keepAlive: Bool, _ context: ChannelHandlerContext) {
        guard keepAlive && !peerIsDone else {
            context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
            linger(context)
            return
        }
        state = .idle
        deadline.enter(.idle)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Closes this host's end, and the connection once the peer has closed its own.
    private func linger(_ context: ChannelHandlerContext) {
        state = .lingering
        deadline.enter(.lingering)
        context.close(mode: peerIsDone ? .all : .output, promise: nil)
    }
}
