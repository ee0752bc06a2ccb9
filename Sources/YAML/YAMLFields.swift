/// The fields of a mapping, each to be taken once; what is left at the end was not known.
public struct YAMLFields {
    private var entries: [YAMLNode.Entry]
    private var known: [String] = []

    /// Opens a mapping; null is one without fields.
    ///
    /// - Parameter node: The mapping.
    /// - Throws: `YAMLError` where it is something else.
    public init(_ node: YAMLNode) throws(YAMLError) {
        if case .mapping(let entries) = node.content {
            self.entries = entries
        } else if node.isNull {
            entries = []
        } else {
            throw YAMLError(line: node.line, "needs a mapping, such as 'key: value'")
        }
    }

    /// Takes a field.
    ///
    /// - Parameter key: Its key.
    /// - Returns: Its value; nil where it is not there or null.
    public mutating func take(_ key: String) -> YAMLNode? {
        known.append(key)
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
        let value = entries.remove(at: index).value
        return value.isNull ? nil : value
    }

    /// Makes sure that nothing is left.
    ///
    /// - Throws: `YAMLError` for the first key that nothing asked for.
    public func finish() throws(YAMLError) {
        guard let unknown = entries.first else { return }
        throw YAMLError(
            line: unknown.line, "unknown key '\(unknown.key)'; known are \(known.sorted().joined(separator: ", "))")
    }
}
