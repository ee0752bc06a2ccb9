/// One member of an `Accept` header (RFC 9110, 12.5.1).
struct MediaRange {
    /// The type and subtype in lower case, such as `text/plain` or `*/*`.
    let type: String
    /// The `version` parameter, nil where there is none.
    let version: String?
    /// The weight from 0 to 1; 1 where none is given.
    let weight: Double

    /// Reads a member; nil where its weight is none.
    init?(_ member: Substring) {
        var parts = member.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
        self.type = parts.removeFirst().lowercased()
        var version: String?
        var weight = 1.0
        for part in parts {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let value = Self.trimmed(part[part.index(after: equals)...])
            switch Self.trimmed(part[..<equals]).lowercased() {
            case "q":
                guard let number = Double(value), (0...1).contains(number) else { return nil }
                weight = number
            case "version":
                version = value.hasPrefix("\"") ? String(value.dropFirst().prefix { $0 != "\"" }) : String(value)
            default:
                break
            }
        }
        self.version = version
        self.weight = weight
    }

    /// Whether a document in this version is within the range.
    func accepts(version offered: String) -> Bool {
        version.map { $0 == offered } ?? true
    }

    /// The text without the blanks that RFC 9110, 5.6.3 allows around it.
    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }
}
