internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

extension ClientError {
    /// Why no whole answer came.
    init(
        _ error: any Error, _ url: AgentURL, _ access: AgentAccess, _ target: String,
        inspecting inspect: () -> CertificateInspection.Finding
    ) {
        self = .failed(
            Self.connecting(error, url) ?? Self.handshake(error, url, access, inspect)
                ?? Self.answering(error, url, target))
    }

    /// What an answer that is not the one that was asked for means.
    init(refusal answer: Answer, _ url: AgentURL, _ access: AgentAccess, _ target: String) {
        switch answer.status {
        case 401 where access.user == nil:
            self = .failed(
                "the agent at \(url) wants a name and a password: give --user NAME, and the password in"
                    + " \(AgentAccess.passwordVariable) or by --password-file FILE")
        case 401:
            self = .failed("the agent at \(url) does not take this name and password: check --user and the password")
        case 400 where answer.text.contains("HTTPS"):
            self = .failed("\(url) speaks TLS: give --url https://\(url.authority)")
        case 503:
            self = .failed("the agent at \(url) has no room for \(target) now (503): try again")
        default:
            self = .failed(
                "something else than an agent with an API answers at \(url) (\(answer.status) for \(target)):"
                    + " give the agent's own address by --url")
        }
    }

    private static func connecting(_ error: any Error, _ url: AgentURL) -> String? {
        let hint = "is it running? If it serves elsewhere, say where by --url"
        switch error {
        case ChannelError.connectTimeout:
            return "cannot reach an agent at \(url): no answer to the connection within 5 s; \(hint)"
        case let error as NIOConnectionError where error.connectionErrors.isEmpty:
            return "cannot reach an agent at \(url): no address is known for \(url.host); check --url"
        case let error as NIOConnectionError:
            return error.connectionErrors.first.flatMap { connecting($0.error, url) }
        case let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE:
            return nil
        case let error as IOError:
            let reason = unsafe String(cString: strerror(error.errnoCode))
            return "cannot reach an agent at \(url): \(reason); \(hint)"
        default: return nil
        }
    }

    private static func handshake(
        _ error: any Error, _ url: AgentURL, _ access: AgentAccess, _ inspect: () -> CertificateInspection.Finding
    ) -> String? {
        if error as? NIOSSLExtraError == .failedToValidateHostname {
            return "the certificate of \(url) is not made out to \(url.host):"
                + " give --url with a name or an address that is in it"
        }
        guard url.isSecure else { return nil }
        let text = "\(error)".uppercased()
        let alert = ["CERTIFICATE_REQUIRED", "HANDSHAKE_FAILURE", "BAD_CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED"]
            .first { text.contains($0) }
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return untrusted(inspect(), url, access) }
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            return "\(url) does not speak TLS: give --url http://\(url.authority)"
        }
        guard alert != nil else {
            guard error is NIOSSLError || error is BoringSSLError else { return nil }
            return "no TLS connection with \(url): \(error);"
                + " does it speak TLS? If not, give --url http://\(url.authority)"
        }
        return access.certificate == nil
            ? "the agent at \(url) wants a client's certificate: give --cert FILE and --key FILE"
            : "the agent at \(url) does not take the certificate in --cert:"
                + " its authority is not in the agent's client_ca_file, or its names are not allowed"
    }

    private static func untrusted(
        _ finding: CertificateInspection.Finding, _ url: AgentURL, _ access: AgentAccess
    ) -> String {
        switch finding {
        case .expired: "the certificate of \(url) has expired: renew it on the agent's side"
        case .notValidYet: "the certificate of \(url) is not valid yet: check the clocks of both hosts"
        case .untrusted:
            "the certificate of \(url) is not trusted: "
                + (access.authority.map { "the authority in --ca \($0) has not signed it" }
                    ?? "no authority of this host has signed it; give --ca FILE")
        }
    }

    private static func answering(_ error: any Error, _ url: AgentURL, _ target: String) -> String {
        switch error {
        case is TimedOut: "no answer from \(url) to \(target) in time"
        case is AnswerCollector.TooLong, is EventStreamParser.TooLong:
            "the answer of \(url) to \(target) is longer than is taken"
        case let error as HTTPParserError where error != .invalidEOFState:
            "what answers at \(url) speaks no HTTP; does it speak TLS? Then give --url https://\(url.authority)"
        default: "\(url) closed the connection before it had answered \(target)"
        }
    }
}
