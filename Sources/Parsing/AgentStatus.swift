/// What an agent says of itself, schema `lostreply.status/1`.
public struct AgentStatus: Equatable, Sendable {
    /// Its version.
    public var version: String
    /// When it started (RFC 3339, UTC).
    public var startTime: String
    /// The path of its metrics.
    public var telemetryPath: String
    /// What is not there yet, such as hooks; nil once all is.
    public var missing: String?
    /// How many interfaces it is attached to.
    public var interfaces: Int
    /// How many network namespaces it watches.
    public var namespaces: Int
    /// Of how many finished incidents of each outcome it keeps the last.
    public var keptLimit: Int?

    /// Reads a status.
    ///
    /// - Parameter fields: The object; nil is returned where it is another.
    public init?(_ fields: JSONFields) {
        guard fields.text("schema") == "lostreply.status/1", let path = fields.text("telemetry_path"),
            path.hasPrefix("/"), path.utf8.allSatisfy({ 0x21...0x7E ~= $0 })
        else { return nil }
        version = fields.text("version") ?? ""
        startTime = fields.text("start_time") ?? ""
        telemetryPath = path
        missing = fields.text("missing")
        interfaces = fields.integer("interfaces") ?? 0
        namespaces = fields.integer("namespaces") ?? 0
        keptLimit = fields.integer("incidents_kept_limit")
    }
}
