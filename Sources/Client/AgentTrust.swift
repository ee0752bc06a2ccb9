internal import Glibc
internal import Linux
internal import NIOCore
internal import NIOSSL

/// How TLS is spoken with an agent: whose certificate is taken, and which is shown.
struct AgentTrust: Sendable {
    private let context: NIOSSLContext

    /// Reads the files.
    init(_ access: AgentAccess) throws(ClientError) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.shutdownTimeout = .milliseconds(500)
        if let authority = access.authority {
            configuration.trustRoots = .certificates(try Self.certificates(authority, "--ca"))
        }
        if let certificate = access.certificate, let key = access.key {
            configuration.certificateChain = try Self.certificates(certificate, "--cert").map { .certificate($0) }
            configuration.privateKey = .privateKey(try Self.key(key))
        }
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            guard access.certificate != nil else { throw .failed("cannot set up TLS: \(error)") }
            throw .failed("cannot use --key \(access.key ?? ""): it is not the key of the certificate in --cert")
        }
    }

    /// A handler for a new connection.
    func handler(for url: AgentURL) throws -> NIOSSLClientHandler {
        // Without a name the address that is connected to must be in the certificate.
        try NIOSSLClientHandler(context: context, serverHostname: url.isNumeric ? nil : url.host)
    }

    private static func certificates(_ path: String, _ flag: String) throws(ClientError) -> [NIOSSLCertificate] {
        try check(path, flag)
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
            throw .failed("cannot use \(flag) \(path): it holds no certificate in PEM form")
        }
        return certificates
    }

    private static func key(_ path: String) throws(ClientError) -> NIOSSLPrivateKey {
        try check(path, "--key")
        guard let key = try? NIOSSLPrivateKey(file: path, format: .pem) else {
            throw .failed("cannot use --key \(path): it holds no private key in PEM form without a passphrase")
        }
        return key
    }

    private static func check(_ path: String, _ flag: String) throws(ClientError) {
        guard unsafe access(path, R_OK) == 0 else {
            let error = SystemError("access")
            throw .failed("cannot read \(flag) \(path): \(error.reason)")
        }
    }
}
