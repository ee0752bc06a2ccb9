internal import Glibc

/// The characters that a terminal can show.
public struct Glyphs: Hashable, Sendable {
    /// What a locale of UTF-8 has.
    public static let blocks = Glyphs(levels: "·▁▂▃▄▅▆▇█", rule: "─", dot: "·")
    /// What every locale has.
    public static let ascii = Glyphs(levels: ".:-=+*#%@", rule: "-", dot: "-")

    /// From nothing to the most, one column each.
    let levels: [Character]
    /// A horizontal line.
    let rule: Character
    /// What stands between two words.
    let dot: Character

    private init(levels: String, rule: Character, dot: Character) {
        self.levels = Array(levels)
        self.rule = rule
        self.dot = dot
    }

    /// The characters of the locale that the environment names (locale(7): LC_ALL before LC_CTYPE before LANG).
    public static var ofLocale: Glyphs {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { (name: String) in
            unsafe getenv(name).map { value in unsafe String(cString: value) }
        }
        return of(locale: names.first { !$0.isEmpty } ?? "")
    }

    /// The characters of a locale.
    ///
    /// - Parameter name: Its name, such as `C.UTF-8`.
    /// - Returns: Blocks where its encoding is UTF-8.
    public static func of(locale name: String) -> Glyphs {
        let encoding = name.split(separator: ".", maxSplits: 1).dropFirst().first?.split(separator: "@").first ?? ""
        return encoding.lowercased().filter { $0 != "-" } == "utf8" ? .blocks : .ascii
    }

    /// Numbers as a line of columns: the greatest has the full height, and only zero is a dot.
    package func sparkline(_ values: [Int]) -> String {
        let most = values.max() ?? 0
        let top = levels.count - 1
        return String(values.map { $0 <= 0 ? levels[0] : levels[max(1, Int(Double($0) / Double(most) * Double(top)))] })
    }
}
