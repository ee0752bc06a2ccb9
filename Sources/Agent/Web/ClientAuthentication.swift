/// What is asked of a client's certificate, by the names of Go's crypto/tls, which the exporter toolkit uses.
package enum ClientAuthentication: String, CaseIterable, Sendable {
    /// None is asked for.
    case none = "NoClientCert"
    /// One is asked for; without it, or with any, the client is served.
    case request = "RequestClientCert"
    /// One is needed, whoever signed it.
    case requireAny = "RequireAnyClientCert"
    /// One is asked for; if it is given, the authority must have signed it.
    case verifyIfGiven = "VerifyClientCertIfGiven"
    /// One is needed that the authority has signed.
    case requireAndVerify = "RequireAndVerifyClientCert"

    /// Whether a certificate is checked against the authority.
    var isVerified: Bool { self == .verifyIfGiven || self == .requireAndVerify }

    /// Whether a client without a certificate is refused.
    var isRequired: Bool { self == .requireAny || self == .requireAndVerify }

    /// Reads a name, the toolkit's older one for `requireAny` too.
    init?(name: String) {
        self.init(rawValue: name == "RequireClientCert" ? "RequireAnyClientCert" : name)
    }
}
