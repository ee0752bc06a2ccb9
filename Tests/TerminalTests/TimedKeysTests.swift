import Terminal
import Testing

@Suite("Keys and the time between them")
struct TimedKeysTests {
    @Test("Escape alone is a key after the silence, however often the reader wakes before")
    func escape() {
        var keys = TimedKeys()
        #expect(keys.patience(at: 1000) == nil)
        #expect(keys.feed("\u{1B}".utf8, at: 1000).isEmpty)
        for now in 1000..<1050 {
            #expect(keys.patience(at: now) == 1050 - now)
            #expect(keys.pause(at: now) == nil)
        }
        #expect(keys.pause(at: 1050) == .escape)
        #expect(keys.patience(at: 1050) == nil)
        #expect(keys.pause(at: 1100) == nil)
    }

    @Test("An arrow key that comes in pieces is one key, if no pause is as long as the silence")
    func pieces() {
        var keys = TimedKeys()
        for (now, piece) in [(0, "\u{1B}"), (40, "["), (80, "1"), (120, ";5")] {
            #expect(keys.feed(piece.utf8, at: now).isEmpty)
            #expect(keys.pause(at: now + 39) == nil)
        }
        #expect(keys.feed("A".utf8, at: 160) == [.up])
    }
}
