internal import Glibc
internal import Linux
internal import YAML

/// Reads the settings that a configuration file gives.
enum SettingsFile {
    /// Far more than every setting takes; what is longer is some other file.
    private static let maxBytes = 1 << 20

    /// Reads a file.
    ///
    /// - Parameter path: The file; YAML, its keys those of `Setting` with a level for each dot.
    /// - Returns: Those that the file gives.
    /// - Throws: `AgentError`; what the file says wrong is `.usage`, with its line.
    static func settings(_ path: String) throws(AgentError) -> [Setting: GivenSetting] {
        var status = stat()
        // A FIFO would be waited for, and be another text at a reload.
        if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw AgentError(.general, "cannot read the configuration \(path): it is no regular file")
        }
        let text: [UInt8]
        do {
            text = try TextFile.bytes(path, limit: maxBytes)
        } catch {
            throw AgentError(
                AgentError.Kind(code: error.code),
                "cannot read the configuration \(path): \(error.reason); give --config a file that can be read")
        }
        do throws(YAMLError) {
            var settings: [Setting: GivenSetting] = [:]
            try read(YAMLNode(parsing: text), level: "", path, into: &settings)
            return settings
        } catch {
            throw AgentError(.usage, "cannot use \(path): \(error)")
        }
    }

    private static func read(
        _ node: YAMLNode, level: String, _ path: String, into settings: inout [Setting: GivenSetting]
    ) throws(YAMLError) {
        // Without its file the endpoint is open: that is not to happen by a value that got lost.
        if level == "web.config." { try node.refuseEmpty(["file"]) }
        var fields = try YAMLFields(node)
        for key in keys(level: level) {
            guard let value = fields.take(key) else { continue }
            guard let setting = Setting(rawValue: level + key) else {
                try read(value, level: "\(level)\(key).", path, into: &settings)
                continue
            }
            let texts = try setting.texts(value)
            settings[setting] = GivenSetting(texts: texts, origin: .file(path, line: value.line))
        }
        try fields.finish()
    }

    /// The keys of a level, in the order of the settings.
    private static func keys(level: String) -> [String] {
        Setting.allCases.filter { $0.rawValue.hasPrefix(level) }.reduce(into: []) { keys, setting in
            let rest = setting.rawValue.dropFirst(level.count)
            let key = String(rest.prefix { $0 != "." })
            if !keys.contains(key) { keys.append(key) }
        }
    }
}

extension Setting {
    /// A value's texts, after a look at its type.
    fileprivate func texts(_ node: YAMLNode) throws(YAMLError) -> [String] {
        do throws(YAMLError) {
            switch kind {
            case .integer: return [String(try node.integer())]
            case .word, .toggle: return [try node.string()]
            case .list, .names:
                if case .sequence(let nodes) = node.content {
                    return try nodes.map { (node) throws(YAMLError) in try node.string() }
                }
                return split([try node.string()])
            }
        } catch {
            throw YAMLError(line: error.line, "\(rawValue) \(error.reason)")
        }
    }

    /// Splits what may be written with commas.
    func split(_ texts: [String]) -> [String] {
        guard kind == .list else { return texts }
        return texts.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }
}
