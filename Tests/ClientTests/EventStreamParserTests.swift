import Client
import Testing

@Suite("Event streams")
struct EventStreamParserTests {
    private static let stream =
        "\u{FEFF}: hello\n\nevent: hello\ndata: {\"a\":1}\n\n" + "event: incident\r\nid: 1-2\r\ndata: é\r\n\r\n"
        + "data:one\rdata\rdata:  two\r\r" + ":\n\nevent: none\n\nretry: 5\nid: a\0b\ndata: last\n\n"
        + "data: unfinished\n"

    private static let messages = [
        EventStreamParser.Message(event: "hello", id: "", data: "{\"a\":1}"),
        EventStreamParser.Message(event: "incident", id: "1-2", data: "é"),
        EventStreamParser.Message(event: "message", id: "1-2", data: "one\n\n two"),
        EventStreamParser.Message(event: "message", id: "1-2", data: "last"),
    ]

    @Test("Messages are read, wherever the stream is cut")
    func cuts() throws {
        let bytes = Array(Self.stream.utf8)
        for first in 0...bytes.count {
            for second in stride(from: first, through: bytes.count, by: 7) {
                var parser = EventStreamParser(limit: 1000)
                let read =
                    try parser.feed(bytes[..<first]) + parser.feed(bytes[first..<second])
                    + parser.feed(bytes[second...])
                #expect(read == Self.messages)
            }
        }
    }

    @Test("One byte at a time is read the same")
    func drip() throws {
        var parser = EventStreamParser(limit: 1000)
        var read: [EventStreamParser.Message] = []
        for byte in Self.stream.utf8 { read += try parser.feed([byte]) }
        #expect(read == Self.messages)
    }

    @Test("A message that is longer than is taken ends the stream, in one line or in many")
    func tooLong() throws {
        for text in ["data: \(String(repeating: "x", count: 100))", String(repeating: "data: xxxxxxx\n", count: 20)] {
            var parser = EventStreamParser(limit: 64)
            #expect(throws: EventStreamParser.TooLong.self) { try parser.feed(text.utf8) }
        }
        var parser = EventStreamParser(limit: 64)
        for _ in 0..<100 { #expect(try parser.feed("data: xxxxxxx\n\n".utf8).count == 1) }
    }
}
