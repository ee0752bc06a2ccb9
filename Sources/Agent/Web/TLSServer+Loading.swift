internal import Glibc
internal import NIOCore
internal import NIOSSL

extension TLSServer {
    /// What was read for it.
    struct Files {
        var stamps: [String: FileStamp] = [:]
        /// What is likely a mistake, but works.
        var warnings: [String] = []
    }

    /// Reads the files that the settings name.
    ///
    /// - Parameters:
    ///   - settings: The settings.
    ///   - configuration: The path of the file that they are from, for errors.
    ///   - files: Gets the files' stamps, and warnings.
    /// - Throws: What is wrong with which file.
    init(
        _ settings: TLSSettings, in configuration: String, _ files: inout Files
    ) throws(WebConfigurationError) {
        let chain = try Self.certificates(settings.certificate, configuration, &files)
        let key = try Self.key(settings.key, configuration, &files)
        var library = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        library.minimumTLSVersion = settings.minimumVersion.library
        library.maximumTLSVersion = settings.maximumVersion.library
        library.applicationProtocols = ["http/1.1"]
        library.cipherSuiteValues = settings.cipherSuites
        if !settings.curves.isEmpty { library.curves = settings.curves }
        // The answers are out and this end is closed before it is waited for the client's farewell.
        library.shutdownTimeout = .milliseconds(500)
        // Without an authority there are no roots: never those of the system.
        library.trustRoots = .certificates([])
        library.sendCANameList = true
        if let authority = settings.clientAuthority {
            library.trustRoots = .certificates(try Self.certificates(authority, configuration, &files))
        }
        library.certificateVerification =
            switch settings.clientAuthentication {
            case .none: .none
            case .request, .verifyIfGiven: .optionalVerification
            case .requireAny, .requireAndVerify: .noHostnameVerification
            }
        if settings.clientAuthority != nil && !settings.clientAuthentication.isVerified {
            files.warnings.append(
                "client_ca_file is not used: \(settings.clientAuthentication.rawValue) takes any certificate")
        }
        do {
            context = try NIOSSLContext(configuration: library)
        } catch {
            throw WebConfigurationError(
                path: configuration, settings.key,
                FileFailure(reason: "is not the key of the certificate in \(settings.certificate.value)"))
        }
        clientAuthentication = settings.clientAuthentication
        allowedClientNames = settings.allowedClientNames
        notAfter = Int(chain[0].notValidAfter)
        Self.checkTime(chain[0], settings.certificate, &files)
    }

    private static func certificates(
        _ path: TLSSettings.Path, _ configuration: String, _ files: inout Files
    ) throws(WebConfigurationError) -> [NIOSSLCertificate] {
        let file = try read(path, configuration, &files)
        do {
            guard !file.bytes.isEmpty else { throw NIOSSLError.failedToLoadCertificate }
            return try NIOSSLCertificate.fromPEMBytes(file.bytes)
        } catch {
            throw WebConfigurationError(
                path: configuration, path, FileFailure(reason: "holds no certificate in PEM form"))
        }
    }

    private static func key(
        _ path: TLSSettings.Path, _ configuration: String, _ files: inout Files
    ) throws(WebConfigurationError) -> NIOSSLPrivateKey {
        let file = try read(path, configuration, &files)
        if file.isWorldReadable {
            files.warnings.append("\(path.value) can be read by everybody on this host; chmod o-r it")
        }
        do {
            guard !file.bytes.isEmpty else { throw NIOSSLError.failedToLoadPrivateKey }
            return try NIOSSLPrivateKey(bytes: file.bytes, format: .pem)
        } catch {
            throw WebConfigurationError(
                path: configuration, path, FileFailure(reason: "holds no private key in PEM form without a passphrase"))
        }
    }

    private static func read(
        _ path: TLSSettings.Path, _ configuration: String, _ files: inout Files
    ) throws(WebConfigurationError) -> StampedFile {
        do {
            let file = try StampedFile(path.value)
            files.stamps[path.value] = file.stamp
            return file
        } catch {
            throw WebConfigurationError(path: configuration, path, error)
        }
    }

    private static func checkTime(_ certificate: NIOSSLCertificate, _ path: TLSSettings.Path, _ files: inout Files) {
        let now = time(nil)
        if certificate.notValidAfter < now {
            files.warnings.append("the certificate in \(path.value) has expired; clients will refuse it")
        } else if certificate.notValidBefore > now {
            files.warnings.append("the certificate in \(path.value) is not valid yet; clients will refuse it")
        }
    }
}
