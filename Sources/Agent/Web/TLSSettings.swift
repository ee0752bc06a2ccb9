internal import NIOSSL

/// How the endpoint speaks TLS, as its file says it; the files that it names have not been read.
package struct TLSSettings: Sendable {
    /// A path, and the line that names it.
    package struct Path: Hashable, Sendable {
        /// The path; relative ones have been led on from the folder of the file.
        package let value: String
        /// The line.
        package let line: Int
    }

    /// The versions of TLS that are spoken, by the exporter toolkit's names.
    package enum Version: String, CaseIterable, Sendable {
        case tls12 = "TLS12"
        case tls13 = "TLS13"

        var library: TLSVersion { self == .tls12 ? .tlsv12 : .tlsv13 }
    }

    /// The certificate, and those that lead from it to its root.
    package var certificate: Path
    /// The certificate's key.
    package var key: Path
    /// What is asked of clients.
    package var clientAuthentication = ClientAuthentication.none
    /// The certificates that a client's must lead to.
    package var clientAuthority: Path?
    /// The subject alternative names of which a client's certificate must have one; empty for any.
    package var allowedClientNames: [String] = []
    /// The oldest version that is spoken.
    package var minimumVersion = Version.tls12
    /// The newest version that is spoken.
    package var maximumVersion = Version.tls13
    /// The cipher suites of TLS 1.2 among which a client chooses.
    var cipherSuites = Self.suites.map(\.suite)
    /// The curves of the key exchange; empty for the library's choice.
    var curves: [NIOTLSCurve] = []

    /// The files that it names.
    var files: [Path] { [certificate, key] + (clientAuthority.map { [$0] } ?? []) }
}
