import Glibc
import Linux
import Testing

@Suite(
    "The decision table for people",
    .enabled(if: KernelVersion.running >= KernelVersion(6, 17), "the page tells of Linux 6.17 and later"))
struct DecisionTableTests {
    private static let path =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/docs/verdicts.md"

    @Test("docs/verdicts.md says what the suite holds the kernel to")
    func tables() throws {
        let text = try #require(TextFile.read(Self.path))
        let written = Self.filled(text)
        if text != written, getenv("LOSTREPLY_WRITE_DOCS") != nil { try Self.write(written) }
        let same = TextFile.read(Self.path) == written
        #expect(same, "run: LOSTREPLY_WRITE_DOCS=1 swift test --configuration release --filter DecisionTable")
    }

    /// The page with its tables as they should be, between their marks.
    private static func filled(_ text: String) -> String {
        var page: [Substring] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "<!-- end -->" { isInside = false }
            if !isInside { page.append(line) }
            if line == "<!-- rst -->" { page += DecisionTable.rsts.map { $0[...] } }
            if line == "<!-- syn -->" { page += DecisionTable.syns.map { $0[...] } }
            if line == "<!-- rst -->" || line == "<!-- syn -->" { isInside = true }
        }
        return page.joined(separator: "\n")
    }

    private static func write(_ text: String) throws {
        let file = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard file >= 0 else { throw SystemError("open \(path)") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw SystemError("write \(path)") }
    }
}
