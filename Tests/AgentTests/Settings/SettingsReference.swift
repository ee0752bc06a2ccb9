import Agent

/// What is written of every setting, from the settings themselves.
enum SettingsReference {
    /// The configuration file that is shipped: everything in it, and nothing set.
    static var file: String {
        var lines = [
            "# The settings of lostreply. A key that is commented out has its default.",
            "#",
            "# Each key is a flag of `lostreply agent` too, with dots for levels (--ring.bytes 2097152), and a flag goes",
            "# before the file. Check this file:  lostreply agent --config FILE --config.check",
            "# `systemctl reload lostreply` (SIGHUP) takes over the settings marked reloaded; the others need a restart.",
        ]
        var level = ""
        for setting in sorted {
            let parts = setting.rawValue.split(separator: ".").map(String.init)
            let path = parts.dropLast().joined(separator: ".")
            lines.append("")
            for (depth, part) in parts.dropLast().enumerated() where !level.hasPrefix(prefix(parts, depth)) {
                lines.append(indent(depth) + part + ":")
            }
            level = path
            let margin = indent(parts.count - 1)
            let words = [setting.summary, "Must be \(setting.bound).", setting.isReloadable ? "Reloaded." : ""]
            lines += wrap(words.filter { !$0.isEmpty }.joined(separator: " "), margin: margin + "# ")
            lines.append("\(margin)#\(parts.last ?? ""): \(yaml(setting))".trimmingEnd)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The table of docs/configuration.md.
    static var table: [String] {
        ["| setting | default | must be | reload | |", "| --- | --- | --- | --- | --- |"]
            + Setting.allCases.map { setting in
                let value = setting.defaultTexts.joined(separator: ",")
                return "| `\(setting.rawValue)` | \(value.isEmpty ? "none" : "`\(value)`") | \(setting.bound) | "
                    + "\(setting.isReloadable ? "yes" : "restart") | \(setting.summary) |"
            }
    }

    /// Levels stand together, those without any first.
    private static var sorted: [Setting] {
        let flat = Setting.allCases.filter { !$0.rawValue.contains(".") }
        return flat + Setting.allCases.filter { $0.rawValue.contains(".") }
    }

    private static func prefix(_ parts: [String], _ depth: Int) -> String {
        parts[...depth].joined(separator: ".")
    }

    private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

    private static func yaml(_ setting: Setting) -> String {
        let values = setting.defaultTexts
        return setting.isList && setting != .httpPort
            ? "[\(values.joined(separator: ", "))]" : values.joined(separator: ", ")
    }

    private static func wrap(_ text: String, margin: String) -> [String] {
        text.split(separator: " ").reduce(into: []) { lines, word in
            if let last = lines.last, last.count + 1 + word.count <= 110 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(margin + word)
            }
        }
    }
}

extension String {
    fileprivate var trimmingEnd: String { last == " " ? String(dropLast()) : self }
}
