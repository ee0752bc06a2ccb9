/// What is wrong with a YAML text, and on which line.
public struct YAMLError: Error, Hashable, CustomStringConvertible {
    /// The line, from 1 on.
    public let line: Int
    /// What is wrong there, and what would be right.
    public let reason: String

    /// Makes an error.
    public init(line: Int, _ reason: String) {
        self.line = line
        self.reason = reason
    }

    /// The line and the reason, as `line 3: ...`.
    public var description: String { "line \(line): \(reason)" }
}
