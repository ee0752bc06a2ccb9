/// Text of others, made harmless for a terminal and for a column that is counted.
public enum SafeText {
    /// Replaces all but printable ASCII by escapes: `\x1b`, `\u{4e2d}`; a backslash is doubled, so that no two texts
    /// look alike.
    ///
    /// What is left takes one column a character, moves no cursor, and turns no text around.
    ///
    /// - Parameter text: The text.
    /// - Returns: What may be shown.
    public static func escape(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x5C: shown += "\\\\"
            case 0x20...0x7E: shown.unicodeScalars.append(scalar)
            case 0..<0x100: shown += "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: shown += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return shown
    }
}
