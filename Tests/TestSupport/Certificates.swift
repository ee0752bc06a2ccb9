import Lab
import Testing

/// Makes keys and certificates, as PEM files in a folder, by openssl.
public struct Certificates: Sendable {
    private let folder: String

    /// - Parameter folder: Where the files go.
    public init(in folder: String) { self.folder = folder }

    /// Makes a root that signs itself: NAME.pem and NAME.key.
    public func makeAuthority(_ name: String) throws {
        try openssl(
            ["req", "-x509"] + Self.newKey
                + ["-keyout", path("\(name).key"), "-out", path("\(name).pem"), "-days", "2", "-subj", "/CN=\(name)"])
    }

    /// Makes a key, and a certificate that an authority has signed: NAME.pem and NAME.key.
    public func makeCertificate(_ name: String, by authority: String, names: String, days: Int) throws {
        try openssl(
            ["req", "-new"] + Self.newKey
                + [
                    "-keyout", path("\(name).key"), "-out", path("\(name).csr"), "-subj", "/CN=\(name)",
                    "-addext", "subjectAltName=\(names)",
                ])
        try openssl([
            "x509", "-req", "-in", path("\(name).csr"), "-CA", path("\(authority).pem"),
            "-CAkey", path("\(authority).key"), "-days", "\(days)", "-copy_extensions", "copy",
            "-out", path("\(name).pem"),
        ])
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    private func path(_ name: String) -> String { "\(folder)/\(name)" }

    private func openssl(_ arguments: [String]) throws {
        let child = try ChildProcess(["openssl"] + arguments, output: .discarded, errors: .pipe)
        let complaint = child.errors?.text() ?? ""
        try #require(child.wait()?.isSuccess == true, "\(complaint)")
    }
}
