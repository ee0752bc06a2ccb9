internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Makes connections to one agent.
struct AgentConnector: Sendable {
    let url: AgentURL
    private let threads: MultiThreadedEventLoopGroup
    private let trust: AgentTrust?

    /// - Parameters:
    ///   - url: Where the agent serves.
    ///   - threads: Who runs the connections.
    ///   - trust: How TLS is spoken; nil for plain HTTP.
    init(_ url: AgentURL, on threads: MultiThreadedEventLoopGroup, _ trust: AgentTrust?) {
        self.url = url
        self.threads = threads
        self.trust = trust
    }

    /// Connects, and sends a first request; what keeps a connection from being made is told as its failure.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - silence: How long nothing may come before the answer fails; nil for as long as it takes.
    /// - Returns: The connection.
    func connect(_ request: ExchangeRequest, silence: TimeAmount? = nil) -> EventLoopFuture<any Channel> {
        let channel = open { [self] in bootstrap(request, silence) }
        channel.whenFailure { request.receive(.failed($0)) }
        return channel
    }

    private func bootstrap(_ request: ExchangeRequest, _ silence: TimeAmount?) -> ClientBootstrap {
        ClientBootstrap(group: threads)
            .connectTimeout(.seconds(5))
            .channelInitializer { [url, trust] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let trust { try pipeline.addHandler(try trust.handler(for: url)) }
                    try pipeline.addHTTPClientHandlers()
                    if let silence { try pipeline.addHandler(IdleStateHandler(readTimeout: silence)) }
                    try pipeline.addHandler(ExchangeHandler(authority: url.authority, first: request))
                }
            }
    }

    /// Connects; an address is taken as it is and `localhost` is loopback (RFC 6761, 6.3), so that only other names are
    /// looked up, for which a static C library may need modules that fit it.
    ///
    /// - Parameter bootstrap: Makes what connects, once for each address that is tried.
    /// - Returns: The connection.
    func open(_ bootstrap: @escaping @Sendable () -> ClientBootstrap) -> EventLoopFuture<any Channel> {
        guard !url.isNumeric else { return connect(bootstrap(), url.host) }
        guard url.isLocalhost else {
            return bootstrap().connect(host: url.host, port: Int(url.port))
        }
        return connect(bootstrap(), "127.0.0.1").flatMapError { first in
            connect(bootstrap(), "::1").flatMapErrorThrowing { _ in throw first }
        }
    }

    private func connect(_ bootstrap: ClientBootstrap, _ address: String) -> EventLoopFuture<any Channel> {
        do {
            return bootstrap.connect(to: try SocketAddress(ipAddress: address, port: Int(url.port)))
        } catch {
            return threads.next().makeFailedFuture(error)
        }
    }
}
