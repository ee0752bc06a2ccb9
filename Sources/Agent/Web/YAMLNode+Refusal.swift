internal import YAML

extension YAMLNode {
    /// Refuses keys of the exporter toolkit that have no meaning here.
    ///
    /// - Parameter keys: Each key, and what to do in place of it.
    /// - Throws: `YAMLError` for the first of them.
    func refuse(_ keys: [String: String]) throws(YAMLError) {
        guard case .mapping(let entries) = content else { return }
        for entry in entries {
            guard let reason = keys[entry.key] else { continue }
            throw YAMLError(line: entry.line, "'\(entry.key)' of the exporter toolkit is not supported: \(reason)")
        }
    }

    /// Refuses keys that have no value, which would silently protect nothing.
    ///
    /// - Parameter keys: The keys.
    /// - Throws: `YAMLError` for the first of them.
    func refuseEmpty(_ keys: [String]) throws(YAMLError) {
        guard case .mapping(let entries) = content else { return }
        for entry in entries where keys.contains(entry.key) && entry.value.isNull {
            throw YAMLError(line: entry.line, "'\(entry.key)' has no value; is what follows indented?")
        }
    }
}
