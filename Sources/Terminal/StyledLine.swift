/// A line of a screen: text in a few styles.
///
/// Each scalar of the text takes one column; whoever makes the text sees to that.
public struct StyledLine: Hashable, Sendable {
    /// How text looks.
    public enum Style: Hashable, Sendable {
        case plain
        case bold
        case faint
        /// Red, or bold where there are no colours.
        case alert
        /// Dark on light, or the other way round.
        case reversed
    }

    /// Text in one style.
    public struct Span: Hashable, Sendable {
        /// The text.
        public var text: String
        /// Its style.
        public var style: Style
    }

    /// The text from left to right.
    public private(set) var spans: [Span] = []

    /// Makes a line in one style.
    ///
    /// - Parameters:
    ///   - text: The text; nothing makes an empty line.
    ///   - style: Its style.
    public init(_ text: String = "", _ style: Style = .plain) { append(text, style) }

    /// How many columns it takes.
    public var width: Int { spans.reduce(0) { $0 + $1.text.unicodeScalars.count } }

    /// Its text alone.
    public var text: String { spans.map(\.text).joined() }

    /// Appends text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - style: Its style.
    public mutating func append(_ text: String, _ style: Style = .plain) {
        if !text.isEmpty { spans.append(Span(text: text, style: style)) }
    }

    /// The line as wide as it may be, its end left out.
    ///
    /// - Parameter columns: How wide that is.
    /// - Returns: The line.
    public func cut(to columns: Int) -> StyledLine {
        var line = StyledLine()
        var room = columns
        for span in spans where room > 0 {
            let scalars = span.text.unicodeScalars.prefix(room)
            line.append(String(String.UnicodeScalarView(scalars)), span.style)
            room -= scalars.count
        }
        return line
    }

    /// The line with another at its right edge, which goes where both have no room.
    ///
    /// - Parameters:
    ///   - end: What stands at the right.
    ///   - columns: How wide both are together.
    /// - Returns: The line.
    public func filled(with end: StyledLine, to columns: Int) -> StyledLine {
        let gap = columns - width - end.width
        guard gap > 0 else { return cut(to: columns) }
        var line = self
        line.append(String(repeating: " ", count: gap))
        line.spans += end.spans
        return line
    }

    /// The line in one style, with blanks up to a width.
    ///
    /// - Parameters:
    ///   - style: The style.
    ///   - columns: The width.
    /// - Returns: The line.
    public func styled(_ style: Style, to columns: Int) -> StyledLine {
        let text = cut(to: columns).text
        return StyledLine(text + String(repeating: " ", count: max(0, columns - width)), style)
    }
}
