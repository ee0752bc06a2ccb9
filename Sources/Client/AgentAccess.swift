internal import Glibc
internal import Linux

/// What opens a protected agent: whom to trust, a client's certificate, a name and its password.
public struct AgentAccess: Sendable {
    /// A file of certificates, in PEM form, to trust in place of the system's.
    public var authority: String?
    /// A file with the client's certificate, in PEM form.
    public var certificate: String?
    /// A file with its key, in PEM form.
    public var key: String?
    /// The user's name.
    public var user: String?
    /// A file with the password; without one it is in the environment, as `LOSTREPLY_PASSWORD`.
    public var passwordFile: String?

    /// The variable that has the password.
    static let passwordVariable = "LOSTREPLY_PASSWORD"

    /// Makes an access to what is not protected.
    public init() {}

    /// Checks that the parts go together, and with where the agent serves.
    func check(for url: AgentURL) throws(ClientError) {
        guard (certificate == nil) == (key == nil) else {
            throw .usage("--cert and --key go together: give both, or neither")
        }
        guard url.isSecure || (authority == nil && certificate == nil) else {
            throw .usage("--ca, --cert and --key are for TLS, and \(url) is without: give --url https://...")
        }
        guard user != nil || passwordFile == nil else { throw .usage("--password-file needs --user NAME") }
        if let user, user.contains(":") || user.isEmpty {
            throw .usage("--user must be a name without a colon")
        }
    }

    /// What a person should know before the agent is asked.
    ///
    /// - Parameter url: Where the agent serves.
    /// - Returns: A warning on one line; nil where there is none.
    public func warning(for url: AgentURL) -> String? {
        guard user != nil, !url.isSecure, !url.isLoopback else { return nil }
        return "warning: the password goes to \(url) in the clear, for whoever is on the way to read:"
            + " have the agent serve TLS, or ask it through an SSH tunnel"
    }

    /// The value of the `Authorization` field (RFC 7617); nil without a user.
    ///
    /// - Returns: The value.
    /// - Throws: That there is no password.
    package func authorization() throws(ClientError) -> String? {
        guard let user else { return nil }
        return "Basic \(Base64.encode(Array("\(user):".utf8) + (try password())))"
    }

    private func password() throws(ClientError) -> [UInt8] {
        guard let passwordFile else {
            if let value = unsafe getenv(Self.passwordVariable) { return unsafe Array(String(cString: value).utf8) }
            throw .usage(
                "--user needs a password: in the environment as \(Self.passwordVariable), or --password-file FILE")
        }
        do throws(SystemError) {
            // An editor's line end is no part of it: LF, or CR LF.
            let line = try TextFile.bytes(passwordFile, limit: 4096).prefix { $0 != UInt8(ascii: "\n") }
            return Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        } catch {
            throw .failed("cannot read the password in \(passwordFile): \(error.reason)")
        }
    }
}
