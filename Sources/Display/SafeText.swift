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

    /// Makes a text fit a width: two dots stand for what is left out at its end.
    ///
    /// - Parameters:
    ///   - text: The text, safe already.
    ///   - width: The most columns that it may take.
    /// - Returns: The text.
    package static func fit(_ text: String, _ width: Int) -> String {
        guard text.utf8.count > width else { return text }
        return width > 2 ? text.prefix(width - 2) + ".." : String(text.prefix(max(0, width)))
    }

    /// A text at the left of a column.
    ///
    /// - Parameters:
    ///   - text: The text, safe already.
    ///   - width: The column's width.
    /// - Returns: The text, cut or filled up.
    package static func left(_ text: String, _ width: Int) -> String {
        let text = fit(text, width)
        return text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }

    /// A text at the right of a column.
    ///
    /// - Parameters:
    ///   - text: The text, safe already.
    ///   - width: The column's width.
    /// - Returns: The text, cut or filled up.
    package static func right(_ text: String, _ width: Int) -> String {
        let text = fit(text, width)
        return String(repeating: " ", count: max(0, width - text.utf8.count)) + text
    }

    /// A text in lines of a width, broken between words, and inside those that are longer.
    ///
    /// - Parameters:
    ///   - text: The text, safe already.
    ///   - width: The most columns of a line.
    /// - Returns: The lines; none for an empty text.
    package static func wrap(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var word = word
            if !line.isEmpty && line.utf8.count + 1 + word.utf8.count <= width {
                line += " " + word
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while word.utf8.count > width {
                lines.append(String(word.prefix(width)))
                word = word.dropFirst(width)
            }
            line = String(word)
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
