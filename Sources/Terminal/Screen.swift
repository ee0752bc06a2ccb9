/// What a terminal shows, so that only what changes is sent to it.
public struct Screen: Sendable {
    private let hasColours: Bool
    private var size: WindowSize?
    private var shown: [StyledLine] = []

    /// Makes a screen of which nothing is known.
    ///
    /// - Parameter hasColours: Whether to use any.
    public init(hasColours: Bool) { self.hasColours = hasColours }

    /// Forgets what is shown: the next frame is drawn whole.
    public mutating func forget() { size = nil }

    /// What to write, by one call, for a frame to be shown.
    ///
    /// - Parameters:
    ///   - lines: The frame from the top; what has no room is cut off.
    ///   - size: The terminal's size; another than before draws the frame whole.
    /// - Returns: The bytes; none where nothing changes.
    public mutating func draw(_ lines: [StyledLine], _ size: WindowSize) -> [UInt8] {
        let isNew = size != self.size
        var text = isNew ? "\u{1B}[m\u{1B}[2J" : ""
        let frame = (0..<size.rows).map { $0 < lines.count ? lines[$0].cut(to: size.columns) : StyledLine() }
        for (row, line) in frame.enumerated() where isNew ? line.width > 0 : line != shown[row] {
            text += "\u{1B}[\(row + 1);1H" + line.spans.map(sequence).joined()
            // At the right edge the cursor stands on the last character, which would be erased.
            if line.width < size.columns { text += "\u{1B}[K" }
        }
        self.size = size
        shown = frame
        // A terminal that knows synchronized updates shows all of it at once; others pass the marks over.
        return text.isEmpty ? [] : Array("\u{1B}[?2026h\(text)\u{1B}[?2026l".utf8)
    }

    private func sequence(_ span: StyledLine.Span) -> String {
        switch span.style {
        case .plain: span.text
        case .bold: "\u{1B}[1m\(span.text)\u{1B}[m"
        case .faint: "\u{1B}[2m\(span.text)\u{1B}[m"
        case .alert: "\u{1B}[\(hasColours ? "31" : "1")m\(span.text)\u{1B}[m"
        case .reversed: "\u{1B}[7m\(span.text)\u{1B}[m"
        }
    }
}
