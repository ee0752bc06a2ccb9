internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// Looks at the certificate that an agent shows, to say why it was not taken; nothing is sent.
enum CertificateInspection {
    /// What is wrong with a certificate that does not lead to a trusted authority.
    enum Finding: Sendable {
        case expired
        case notValidYet
        case untrusted
    }

    /// Connects once more and judges what is shown.
    ///
    /// - Parameters:
    ///   - url: Where the agent serves.
    ///   - threads: Who runs the connection.
    /// - Returns: What is wrong; untrusted where nothing else is found.
    static func finding(at url: AgentURL, on threads: MultiThreadedEventLoopGroup) -> Finding {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .noHostnameVerification
        guard let context = try? NIOSSLContext(configuration: configuration) else { return .untrusted }
        let found = threads.next().makePromise(of: Finding.self)
        let channel = AgentConnector(url, on: threads, nil).open {
            ClientBootstrap(group: threads).connectTimeout(.seconds(5)).channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let name = url.isNumeric ? nil : url.host
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: name) {
                        (chain, verdict: EventLoopPromise<NIOSSLVerificationResult>) in
                        found.succeed(chain.first.map(judge) ?? .untrusted)
                        verdict.succeed(NIOSSLVerificationResult.failed)
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        }
        channel.whenFailure { _ in found.succeed(.untrusted) }
        channel.whenSuccess { $0.closeFuture.whenComplete { _ in found.succeed(.untrusted) } }
        let limit = threads.next().scheduleTask(in: .seconds(5)) { found.succeed(.untrusted) }
        defer { limit.cancel() }
        return (try? found.futureResult.wait()) ?? .untrusted
    }

    private static func judge(_ certificate: NIOSSLCertificate) -> Finding {
        let now = time(nil)
        if certificate.notValidAfter < now { return .expired }
        return certificate.notValidBefore > now ? .notValidYet : .untrusted
    }
}
