internal import Parsing

/// A sequence diagram in characters: three lifelines, arrows between neighbours, times at the left.
///
/// 78 columns wide: a mail, a ticket and a chat have room for it.
struct Diagram {
    /// What stands between two lifelines.
    enum Gap {
        case empty
        case note(String)
        case right(String)
        /// What may have been sent to the right.
        case perhaps(String)
        case left(String)
        /// What was sent to the left and never came.
        case gone(String)
    }

    private static let lifelines = [22, 45, 70]

    /// The lines so far.
    private(set) var lines: [String]

    /// Makes a diagram of nothing yet.
    ///
    /// - Parameter heads: What the lifelines are, from the left.
    init(_ heads: [String]) {
        var row = ""
        for (head, column) in zip(heads, Self.lifelines) {
            let head = SafeText.fit(head, 22)
            row += String(repeating: " ", count: max(1, column - head.utf8.count / 2 - row.utf8.count)) + head
        }
        lines = [row]
        add("")
    }

    /// Adds a row.
    ///
    /// - Parameters:
    ///   - time: What stands at the left.
    ///   - first: Between the first two lifelines.
    ///   - second: Between the last two.
    mutating func add(_ time: String, _ first: Gap = .empty, _ second: Gap = .empty) {
        let widths = zip(Self.lifelines, Self.lifelines.dropFirst()).map { $1 - $0 - 1 }
        let row =
            SafeText.left("  \(time)", Self.lifelines[0]) + "|" + Self.draw(first, widths[0]) + "|"
            + Self.draw(second, widths[1]) + "|"
        lines.append(row)
    }

    private static func draw(_ gap: Gap, _ width: Int) -> String {
        switch gap {
        case .empty: String(repeating: " ", count: width)
        case .note(let text): SafeText.left(" \(text)", width)
        case .right(let label): shaft(label, width - 1) + ">"
        case .perhaps(let label): dashes(label, width - 1) + ">"
        case .left(let label): "<" + shaft(label, width - 1)
        case .gone(let label): "   x" + shaft(label, width - 4)
        }
    }

    private static func shaft(_ label: String, _ width: Int) -> String {
        let text = label.isEmpty ? "" : " \(SafeText.fit(label, width - 4)) "
        let before = (width - text.utf8.count) / 2
        return String(repeating: "-", count: before) + text
            + String(repeating: "-", count: width - before - text.utf8.count)
    }

    /// A shaft of which every other character is left out, counted from its label on.
    private static func dashes(_ label: String, _ width: Int) -> String {
        let text = " \(SafeText.fit(label, width - 4)) "
        let before = (width - text.utf8.count) / 2
        let dash: (Int) -> Character = { $0 % 2 == 0 ? "-" : " " }
        return String((0..<before).reversed().map(dash)) + text
            + String((0..<width - before - text.utf8.count).map(dash))
    }
}
