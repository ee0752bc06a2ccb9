package import Parsing

extension SafeText {
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
