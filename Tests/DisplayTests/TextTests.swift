import Parsing
import Testing

import Display

@Suite("Text of others, numbers and bars")
struct TextTests {
    @Test(
        "What could move a cursor or take another width is escaped, and no two texts look alike",
        arguments: [
            ("plain ~ text", "plain ~ text"), ("\u{1B}[2J", "\\x1b[2J"), ("\u{9B}31m", "\\x9b31m"),
            ("a\\b", "a\\\\b"), ("\u{202E}", "\\u{202e}"), ("中", "\\u{4e2d}"), ("e\u{301}", "e\\u{301}"),
            ("é", "\\xe9"), ("😀", "\\u{1f600}"), ("\r\n\t\0", "\\x0d\\x0a\\x09\\x00"), ("\u{7F}", "\\x7f"),
        ])
    func escapes(text: String, shown: String) {
        #expect(SafeText.escape(text) == shown)
    }

    @Test("Text is wrapped between words, and inside those that are too long")
    func wrapping() {
        #expect(SafeText.wrap("one two  three", 7) == ["one two", "three"])
        #expect(SafeText.wrap("a abcdefghij b", 4) == ["a", "abcd", "efgh", "ij b"])
        #expect(SafeText.wrap("", 4).isEmpty)
    }

    @Test("A text is cut to a column or filled up to it")
    func columns() {
        #expect(SafeText.left("abc", 5) == "abc  ")
        #expect(SafeText.right("abc", 5) == "  abc")
        #expect(SafeText.left("abcdef", 5) == "abc..")
        #expect(SafeText.fit("abc", 2) == "ab")
        #expect(SafeText.fit("abc", -1).isEmpty)
    }

    @Test("Numbers are told in units that suit them")
    func amounts() {
        #expect(Amount.time(nanoseconds: 999) == "999 ns")
        #expect(Amount.time(nanoseconds: 41_249) == "41.2 us")
        #expect(Amount.time(nanoseconds: 1_500_000_000) == "1.5 s")
        #expect(
            [0, 59, 60, 3605, 7380, 90_000].map { Amount.span(seconds: $0) } == [
                "0 s", "59 s", "1 min", "1 h", "2 h 3 min", "1 d 1 h",
            ])
        #expect(
            [0, 999, 1000, 18_204, 1_000_001].map { Amount.grouped($0) } == [
                "0", "999", "1,000", "18,204", "1,000,001",
            ])
        #expect(Amount.count(1, "byte") == "1 byte")
        #expect(
            [0, 1023, 1024, 22_733, 5 << 20].map { Amount.size($0) } == [
                "0 bytes", "1,023 bytes", "1.0 KiB", "22.2 KiB", "5.0 MiB",
            ])
        #expect(Amount.size(.max).hasSuffix(" TiB"))
    }

    @Test("The greatest value has the full height, and none above zero vanishes")
    func sparkline() {
        #expect(Glyphs.blocks.sparkline([0, 1, 4, 8]) == "·▁▄█")
        #expect(Glyphs.blocks.sparkline([1, 1_000_000]) == "▁█")
        #expect(Glyphs.ascii.sparkline([0, 1, 8]) == ".:@")
        #expect(Glyphs.blocks.sparkline([0, 0]) == "··")
        #expect(Glyphs.blocks.sparkline([]).isEmpty)
    }

    @Test("Blocks are for locales of UTF-8 alone")
    func locales() {
        for name in ["C.UTF-8", "de_DE.utf8", "en_US.UTF-8@euro"] { #expect(Glyphs.of(locale: name) == .blocks) }
        for name in ["", "C", "POSIX", "de_DE.ISO-8859-1", "de_DE@euro"] { #expect(Glyphs.of(locale: name) == .ascii) }
    }
}
