/// A value of a YAML document, with the line that it begins on.
///
/// What a file of settings has no use for is refused when it is read: anchors, aliases, tags, keys that are no
/// scalars, and the same key twice in one mapping.
public struct YAMLNode: Sendable, Hashable {
    /// What a value is.
    public enum Content: Sendable, Hashable {
        /// A scalar as it is written; what is quoted is a string, whatever it looks like.
        case scalar(String, isQuoted: Bool)
        /// A sequence.
        case sequence([YAMLNode])
        /// A mapping, in the order of the text.
        case mapping([Entry])
    }

    /// A key and its value in a mapping.
    public struct Entry: Sendable, Hashable {
        /// The key.
        public let key: String
        /// The line of the key, from 1 on.
        public let line: Int
        /// The value.
        public let value: YAMLNode
    }

    /// The line, from 1 on.
    public let line: Int
    /// What it is.
    public let content: Content

    /// Whether nothing is written here, or `null` or `~`.
    public var isNull: Bool {
        guard case .scalar(let text, isQuoted: false) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }
}

extension YAMLNode {
    /// A string: a scalar, quoted or not, that is not null.
    public func string() throws(YAMLError) -> String {
        guard case .scalar(let text, _) = content, !isNull else { throw refusal("a string") }
        return text
    }

    /// An integer in decimal digits, not quoted.
    public func integer() throws(YAMLError) -> Int {
        guard case .scalar(let text, isQuoted: false) = content, let value = Int(text) else {
            throw refusal("an integer")
        }
        return value
    }

    /// `true` or `false`, not quoted.
    public func boolean() throws(YAMLError) -> Bool {
        guard case .scalar(let text, isQuoted: false) = content, let value = Bool(text) else {
            throw refusal("true or false")
        }
        return value
    }

    /// A sequence.
    public func sequence() throws(YAMLError) -> [YAMLNode] {
        guard case .sequence(let nodes) = content else { throw refusal("a list, such as [a, b]") }
        return nodes
    }

    private func refusal(_ wanted: String) -> YAMLError {
        let found =
            switch content {
            case .scalar(let text, isQuoted: true): "the string '\(text)'"
            case .scalar where isNull: "nothing"
            case .scalar(let text, isQuoted: false): "'\(text)'"
            case .sequence: "a list"
            case .mapping: "a mapping"
            }
        return YAMLError(line: line, "needs \(wanted), and has \(found)")
    }
}
