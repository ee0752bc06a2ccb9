internal import Glibc
internal import Linux

/// The settings of an agent: those of a configuration file, and over them those of flags.
public struct Settings: Sendable {
    /// The configuration file; nil without one.
    public let file: String?
    private let flags: [Setting: [String]]

    /// Keeps what was given; nothing is read yet.
    ///
    /// - Parameters:
    ///   - flags: The texts of each flag that was given.
    ///   - file: The configuration file; nil without one.
    public init(flags: [Setting: [String]], file: String?) {
        self.flags = flags
        self.file = file
    }

    /// Reads the file and resolves every setting: a flag goes first, then the file, then the default.
    ///
    /// - Returns: The configuration.
    /// - Throws: `AgentError` of the kind `.usage` with the flag or the line that is wrong, or for a file that cannot
    ///   be read.
    public func resolve() throws(AgentError) -> AgentConfiguration {
        var given = try file.map(SettingsFile.settings) ?? [:]
        for (setting, texts) in flags {
            given[setting] = GivenSetting(texts: setting.split(texts), origin: .flag)
        }
        var configuration = AgentConfiguration()
        // In their own order, so that of two that are wrong it is always the same one that is told.
        for setting in Setting.allCases {
            guard let value = given[setting] else { continue }
            do throws(Setting.Refusal) {
                try setting.apply(value.texts, to: &configuration)
                try refuseContradictions(of: setting, in: configuration)
            } catch {
                throw AgentError(.usage, "\(value.place(of: setting)) \(error.reason)")
            }
        }
        return configuration
    }

    /// Resolves every setting and reads the web configuration, for what is wrong with them.
    ///
    /// - Returns: What is likely a mistake, but works.
    /// - Throws: `AgentError` as `resolve()`, and for the web configuration and the files that it names.
    public func check() throws(AgentError) -> [String] {
        let configuration = try resolve()
        if let path = configuration.kernelBTF, unsafe access(path, R_OK) != 0 {
            let error = SystemError("access")
            throw AgentError(
                AgentError.Kind(code: error.code),
                "cannot read the BTF file \(path): \(error.reason); give --btf.path one that is there")
        }
        guard let path = configuration.webConfiguration else { return [] }
        do {
            return try WebSecurity.check(path: path)
        } catch {
            throw AgentError(error)
        }
    }

    private func refuseContradictions(
        of setting: Setting, in configuration: AgentConfiguration
    ) throws(Setting.Refusal) {
        let namespaces = Set(configuration.namespaces)
        guard setting == .netns, namespaces.contains(.all), namespaces.count > 1 else { return }
        throw Setting.Refusal(reason: "has all beside others, which all holds already; leave out one or the other")
    }
}
