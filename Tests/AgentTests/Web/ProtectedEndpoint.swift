import Agent

/// An endpoint of a test's own on loopback, with its protection.
struct ProtectedEndpoint {
    let security: WebSecurity
    private let endpoint: HTTPEndpoint

    init(_ security: WebSecurity, limits: HTTPLimits = HTTPLimits(), pageBytes: Int = 13) throws {
        let page = [UInt8](repeating: 0x78, count: pageBytes)
        self.security = security
        endpoint = try HTTPEndpoint(
            listeningOn: ListenAddress("127.0.0.1:0"),
            routes: routes(metrics: { _ in page }), limits: limits,
            security: security)
    }

    var port: UInt16 { endpoint.port }
    var failedHandshakes: UInt64 { security.failedHandshakes }

    func stop() { endpoint.stop() }
}
