import Glibc
import Linux

/// A file of the tree that the code itself writes, in whole or between marks.
public enum WrittenDocument {
    /// Whether a file is as the code would write it; with LOSTREPLY_WRITE_DOCS set it is written where it is not.
    ///
    /// - Parameters:
    ///   - path: The file, from the root of the tree.
    ///   - contents: Makes what it should hold from what it holds.
    /// - Returns: Whether it held that before.
    /// - Throws: Where it cannot be written.
    public static func isCurrent(_ path: String, _ contents: (String) -> String) throws -> Bool {
        let path = Self.path(path)
        let text = TextFile.read(path) ?? ""
        let written = contents(text)
        if text == written { return true }
        if getenv("LOSTREPLY_WRITE_DOCS") != nil { try TemporaryFolder.write(written, to: path) }
        return false
    }

    /// Where a file of the tree is.
    ///
    /// - Parameter path: The file, from the root of the tree.
    /// - Returns: Its path.
    public static func path(_ path: String) -> String {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "\(root)/\(path)"
    }

    /// Replaces the lines behind marks such as `<!-- rst -->`, up to `<!-- end -->`.
    ///
    /// - Parameters:
    ///   - text: The page as it is.
    ///   - sections: The lines to put behind each mark, by its word.
    /// - Returns: The page as it should be.
    public static func filled(_ text: String, _ sections: [String: [String]]) -> String {
        var page: [Substring] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "<!-- end -->" { isInside = false }
            if !isInside { page.append(line) }
            guard line.hasPrefix("<!-- "), line.hasSuffix(" -->") else { continue }
            guard let section = sections[String(line.dropFirst(5).dropLast(4))] else { continue }
            page += section.map { $0[...] }
            isInside = true
        }
        return page.joined(separator: "\n")
    }
}
