package import Exposition
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves metrics, health, incidents and the page over HTTP/1, on one thread of its own, and another for passwords where there are any.
///
/// Nothing here looks up a name, so a fully static binary serves too. The methods block and are for plain threads,
/// not for tasks or event loops.
public final class HTTPEndpoint: Sendable {
    /// The port that is listened on.
    public let port: UInt16

    /// Who gets answers; nil for anyone.
    let admission: HTTPAdmission?

    private let threads: MultiThreadedEventLoopGroup
    private let connections: ConnectionLimit
    private let service: HTTPService

    /// Listens, and serves from then on.
    ///
    /// - Parameters:
    ///   - address: Where to listen.
    ///   - routes: What to serve.
    ///   - limits: The bounds within which to serve.
    ///   - security: What protects the endpoint; nil for nothing.
    /// - Throws: `ListenError` where the kernel refuses the address.
    public init(
        listeningOn address: ListenAddress, routes: HTTPRoutes, limits: HTTPLimits = HTTPLimits(),
        security: WebSecurity? = nil
    ) throws(ListenError) {
        let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let connections = ConnectionLimit(limits.connections)
        let service = HTTPService(routes, limits, on: threads.next())
        let admission = security.map {
            HTTPAdmission(security: $0, authenticator: Authenticator(on: threads.next()))
        }
        do {
            let bootstrap = Self.bootstrap(on: threads, connections, service, admission)
            let channel = try Self.bind(bootstrap, to: address)
            self.port = UInt16(channel.localAddress?.port ?? Int(address.port))
        } catch {
            try? threads.syncShutdownGracefully()
            throw ListenError(address: address, code: (error as? IOError)?.errnoCode ?? EINVAL)
        }
        self.threads = threads
        self.connections = connections
        self.service = service
        self.admission = admission
    }

    /// How many connections were closed to make room: too many were open, or had answers to take.
    public var rejectedConnections: UInt64 { connections.rejected + service.budget.rejected }

    /// What has happened to the readers of the stream of incidents.
    package var streamFigures: EventStreams.Figures { service.streams.figures }

    /// Tells incidents to those who read the stream; returns at once.
    package func publish(_ events: [IncidentEvent]) { service.streams.publish(events) }

    /// Stops listening, closes every connection and ends the thread.
    public func stop() {
        admission?.authenticator.stop()
        // It only fails where the thread has ended already.
        try? threads.syncShutdownGracefully()
    }

    /// Binds; where the host has no IPv6, every address is every IPv4 address.
    private static func bind(_ bootstrap: ServerBootstrap, to address: ListenAddress) throws -> any Channel {
        do {
            let every = address.isEveryAddress
            // A wildcard socket takes IPv4 connections as well, whatever net.ipv6.bindv6only says.
            let ipv6Only = ChannelOptions.Types.SocketOption(level: .ipv6, name: .init(rawValue: IPV6_V6ONLY))
            let options = every ? bootstrap.serverChannelOption(ipv6Only, value: 0) : bootstrap
            return try options.bind(to: SocketAddress(ipAddress: address.host, port: Int(address.port))).wait()
        } catch let error as IOError where address.isEveryAddress && error.errnoCode == EAFNOSUPPORT {
            return try bootstrap.bind(to: SocketAddress(ipAddress: "0.0.0.0", port: Int(address.port))).wait()
        }
    }

    private static func bootstrap(
        on threads: MultiThreadedEventLoopGroup, _ connections: ConnectionLimit, _ service: HTTPService,
        _ admission: HTTPAdmission?
    ) -> ServerBootstrap {
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = service.limits.headerBytes
        decoding.maxHeaderListSize = service.limits.headerBytes
        return ServerBootstrap(group: threads)
            // Whom a full line turns away comes again after a second.
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.pipeline.addHandler(connections)
            }
            // A client may close its end after its request and still wait for the answer.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // Requests that are read while another is answered wait in memory, at many times their size.
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { [decoding] channel in
                channel.eventLoop.makeCompletedFuture {
                    let protection = admission?.security.lookedAt()
                    // A handshake has the time of a request, from the connection on: a client of TLS speaks first.
                    let deadline = ConnectionDeadline(
                        service.limits, first: protection?.tls == nil ? .idle : .receiving)
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(deadline)
                    if let admission, let server = protection?.tls {
                        try pipeline.addHandler(PlainHTTPRefusal(deadline))
                        try pipeline.addHandler(server.handler())
                        try pipeline.addHandler(TLSHandshake(server, admission.security, deadline))
                    }
                    try pipeline.configureHTTPServerPipeline(
                        withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoding)
                    let admission = admission?.of(protection?.generation ?? 0)
                    try pipeline.addHandler(HTTPConnection(service, deadline, admission))
                }
            }
    }
}
