internal import NIOCore

/// Tells a client that speaks plain HTTP to a TLS port so, in words it understands.
///
/// It comes before TLS: a handshake begins with the byte 22 (RFC 8446, 5.1), a request with a letter.
final class PlainHTTPRefusal: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case waiting
        case passing
        case refused
    }

    private let deadline: ConnectionDeadline
    private var state = State.waiting

    init(_ deadline: ConnectionDeadline) { self.deadline = deadline }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if state == .waiting {
            let first = Self.unwrapInboundIn(data).readableBytesView.first ?? 0
            state = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) ? .refused : .passing
            if state == .refused { refuse(context) }
        }
        if state == .passing { context.fireChannelRead(data) }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        let text = "this port speaks HTTPS; use https://\n"
        let answer =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)"
        deadline.enter(.lingering)
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        context.close(mode: .output, promise: nil)
    }
}
