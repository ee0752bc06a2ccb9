import Terminal
import Testing

@Suite("The screen")
struct ScreenTests {
    private static let size = WindowSize(columns: 10, rows: 3)

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("Only lines that change are sent, all in one piece between the marks of an update")
    func changes() {
        var screen = Screen(hasColours: true)
        let first = text(screen.draw([StyledLine("one"), StyledLine("two")], Self.size))
        #expect(first == "\u{1B}[?2026h\u{1B}[m\u{1B}[2J\u{1B}[1;1Hone\u{1B}[K\u{1B}[2;1Htwo\u{1B}[K\u{1B}[?2026l")
        #expect(screen.draw([StyledLine("one"), StyledLine("two")], Self.size).isEmpty)
        #expect(
            text(screen.draw([StyledLine("one"), StyledLine("2")], Self.size))
                == "\u{1B}[?2026h\u{1B}[2;1H2\u{1B}[K\u{1B}[?2026l")
        #expect(text(screen.draw([StyledLine("one")], Self.size)) == "\u{1B}[?2026h\u{1B}[2;1H\u{1B}[K\u{1B}[?2026l")
    }

    @Test("Another size, or a screen that somebody drew on, is drawn whole")
    func whole() {
        var screen = Screen(hasColours: true)
        _ = screen.draw([StyledLine("one")], Self.size)
        #expect(text(screen.draw([StyledLine("one")], WindowSize(columns: 11, rows: 3))).contains("\u{1B}[2J"))
        screen.forget()
        #expect(text(screen.draw([StyledLine("one")], WindowSize(columns: 11, rows: 3))).contains("\u{1B}[2J"))
    }

    @Test("What has no room is cut, and a full line is not erased at its end")
    func cut() {
        var screen = Screen(hasColours: true)
        let lines = (0..<5).map { _ in StyledLine("0123456789abc") }
        let drawn = text(screen.draw(lines, Self.size))
        #expect(!drawn.contains("a") && !drawn.contains("\u{1B}[K") && !drawn.contains("\u{1B}[4;1H"))
    }

    @Test("Without colours an alert is bold")
    func colours() {
        var (with, without) = (Screen(hasColours: true), Screen(hasColours: false))
        #expect(text(with.draw([StyledLine("x", .alert)], Self.size)).contains("\u{1B}[31mx\u{1B}[m"))
        #expect(text(without.draw([StyledLine("x", .alert)], Self.size)).contains("\u{1B}[1mx\u{1B}[m"))
    }

    @Test("Lines are cut across their styles, and filled up to their right end")
    func lines() {
        var line = StyledLine("ab", .bold)
        line.append("cd")
        #expect(line.width == 4)
        #expect(line.cut(to: 3).spans.map(\.text) == ["ab", "c"])
        #expect(line.cut(to: 0).spans.isEmpty)
        #expect(line.filled(with: StyledLine("z"), to: 8).text == "abcd   z")
        #expect(line.filled(with: StyledLine("zzzz"), to: 8).text == "abcd")
        #expect(line.styled(.reversed, to: 6) == StyledLine("abcd  ", .reversed))
    }
}
