/// The fields of one flat JSON object: text, numbers, true, false and null, but neither arrays nor objects.
///
/// Enough to read `lostreply.incident/1`, strict about everything else (RFC 8259).
public struct JSONFields: Equatable, Sendable {
    /// A value.
    public enum Value: Equatable, Sendable {
        /// A string, its escapes undone.
        case text(String)
        /// A number, as it was written.
        case number(String)
        /// true or false.
        case truth(Bool)
        /// null.
        case null
    }

    private let values: [String: Value]

    private init(values: [String: Value]) { self.values = values }

    /// Reads an object.
    ///
    /// - Parameter text: The object and nothing else but white space; nil is returned for anything else.
    public init?(_ text: String) {
        var scanner = JSONScanner(text)
        guard let values = scanner.object() else { return nil }
        self.values = values
    }

    /// Reads an array of such objects.
    ///
    /// - Parameter text: The array and nothing else but white space.
    /// - Returns: The objects in their order; nil for anything else.
    public static func array(_ text: String) -> [JSONFields]? {
        var scanner = JSONScanner(text)
        return scanner.array()?.map { JSONFields(values: $0) }
    }

    /// A field's value; nil where there is no such field.
    ///
    /// - Parameter name: The field's name.
    public subscript(name: String) -> Value? { values[name] }

    /// A field's text; nil where it is no string.
    ///
    /// - Parameter name: The field's name.
    /// - Returns: The text.
    public func text(_ name: String) -> String? {
        if case .text(let text) = values[name] { text } else { nil }
    }

    /// A field's integer; nil where it is none.
    ///
    /// - Parameter name: The field's name.
    /// - Returns: The integer.
    public func integer(_ name: String) -> Int? {
        if case .number(let digits) = values[name] { Int(digits) } else { nil }
    }

    /// A field's truth value; nil where it is none.
    ///
    /// - Parameter name: The field's name.
    /// - Returns: The value.
    public func truth(_ name: String) -> Bool? {
        if case .truth(let value) = values[name] { value } else { nil }
    }
}
