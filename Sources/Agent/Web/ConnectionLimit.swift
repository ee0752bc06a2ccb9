import NIOCore
import Synchronization

/// Lets a bounded number of connections through to the endpoint and closes the rest.
final class ConnectionLimit: ChannelInboundHandler, Sendable {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let limit: Int
    private let open = Atomic(0)
    private let closedAtOnce = Atomic<UInt64>(0)

    init(_ limit: Int) {
        self.limit = limit
    }

    /// How many connections were closed for the limit.
    var rejected: UInt64 { closedAtOnce.load(ordering: .relaxed) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let connection = Self.unwrapInboundIn(data)
        guard open.load(ordering: .relaxed) < limit else {
            closedAtOnce.add(1, ordering: .relaxed)
            connection.close(promise: nil)
            return
        }
        open.add(1, ordering: .relaxed)
        connection.closeFuture.whenComplete { _ in
            self.open.subtract(1, ordering: .relaxed)
        }
        context.fireChannelRead(data)
    }
}
