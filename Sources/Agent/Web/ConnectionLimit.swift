import NIOCore
import Synchronization

/// Keeps the endpoint's connections within their bound: a new one takes the place of the one that has made no headway for
/// the longest, so that connections that do nothing cannot keep others out.
final class ConnectionLimit: ChannelInboundHandler, Sendable {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let limit: Int
    private let open = Mutex<[any Channel]>([])
    private let closedForRoom = Atomic<UInt64>(0)

    init(_ limit: Int) {
        self.limit = limit
    }

    /// How many connections were closed for the limit.
    var rejected: UInt64 { closedForRoom.load(ordering: .relaxed) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let connection = Self.unwrapInboundIn(data)
        let crowd = open.withLock { open in
            open.append(connection)
            return open.count > limit ? open : []
        }
        connection.closeFuture.whenComplete { _ in
            self.open.withLock { open in open.removeAll { $0 === connection } }
        }
        // The new one has no handlers yet, and so no time.
        if let stalled = crowd.min(by: { Self.lastHeadway(of: $0) < Self.lastHeadway(of: $1) }) {
            closedForRoom.add(1, ordering: .relaxed)
            stalled.close(promise: nil)
        }
        context.fireChannelRead(data)
    }

    /// When a connection went from one phase of a request to the next, or a stream on; all are on one event loop, which asks.
    private static func lastHeadway(of connection: any Channel) -> NIODeadline {
        let deadline = try? connection.pipeline.syncOperations.handler(type: ConnectionDeadline.self)
        return deadline?.lastHeadway ?? .distantFuture
    }
}
