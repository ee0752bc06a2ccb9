/// What protects the endpoint at one time.
struct WebProtection: Sendable {
    /// How often it was read before this; a connection of an earlier generation ends with its next answer.
    var generation = 0
    /// TLS for new connections; nil for plain HTTP.
    let tls: TLSServer?
    /// Who may ask; empty for anyone.
    let users: [String: BcryptHash]
    /// Headers of every answer.
    let headers: [WebConfiguration.Header]

    /// Its files as they were read, the configuration first.
    let stamps: [String: FileStamp]
    /// What is likely a mistake, but works.
    let warnings: [String]

    /// Reads a web configuration, and the files that it names.
    ///
    /// - Parameter path: The configuration's path.
    /// - Throws: What is wrong, and where.
    init(path: String) throws(WebConfigurationError) {
        let file: StampedFile
        do throws(FileFailure) {
            file = try StampedFile(path)
        } catch {
            throw WebConfigurationError(path: path, error)
        }
        let configuration: WebConfiguration
        do {
            configuration = try WebConfiguration(parsing: file.bytes, folder: Self.folder(of: path))
        } catch {
            throw WebConfigurationError(path: path, error)
        }
        var files = TLSServer.Files(stamps: [path: file.stamp])
        if let settings = configuration.tls {
            tls = try TLSServer(settings, in: path, &files)
        } else {
            tls = nil
        }
        users = configuration.users
        headers = configuration.headers
        stamps = files.stamps
        if tls == nil && !users.isEmpty {
            files.warnings.append(
                "passwords cross the network in the clear: basic_auth_users without tls_server_config")
        }
        warnings = files.warnings
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return String(path[..<slash])
    }
}
