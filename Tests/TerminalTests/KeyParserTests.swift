import Terminal
import Testing

@Suite("Keys")
struct KeyParserTests {
    private static let known: [(String, [Key])] = [
        ("q", [.character("q")]), ("\r", [.enter]), ("\n", [.enter]), ("\u{3}", [.control("c")]),
        ("\u{1A}", [.control("z")]), ("\u{1B}[A", [.up]), ("\u{1B}OB", [.down]), ("\u{1B}[5~", [.pageUp]),
        ("\u{1B}[6~", [.pageDown]), ("\u{1B}[H", [.home]), ("\u{1B}[4~", [.end]), ("\u{1B}[1;5A", [.up]),
        ("\u{1B}[A\u{1B}[B", [.up, .down]), ("\u{1B}\u{1B}[A", [.escape, .up]), ("\u{1B}[200~x", [.character("x")]),
        ("é", []), ("\u{1B}[c", []), ("\u{1B}xq", [.character("q")]), ("\0", []),
        ("jk", [.character("j"), .character("k")]),
    ]

    @Test("What a terminal sends makes keys, wherever it is cut", arguments: known.indices)
    func cuts(index: Int) {
        let (text, keys) = Self.known[index]
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var parser = KeyParser()
            #expect(parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...]) == keys)
            #expect(!parser.isWaiting)
        }
    }

    @Test("Escape is a key once nothing follows")
    func escape() {
        var parser = KeyParser()
        #expect(parser.feed([0x1B]).isEmpty)
        #expect(parser.isWaiting)
        #expect(parser.flush() == .escape)
        #expect(!parser.isWaiting)
        #expect(parser.flush() == nil)
    }

    @Test("A sequence without an end is given up")
    func endless() {
        var parser = KeyParser()
        _ = parser.feed("\u{1B}[\(String(repeating: "1", count: 1000))".utf8)
        #expect(parser.feed("q".utf8).isEmpty || !parser.isWaiting)
        _ = parser.flush()
        #expect(parser.feed("q".utf8) == [.character("q")])
    }
}
