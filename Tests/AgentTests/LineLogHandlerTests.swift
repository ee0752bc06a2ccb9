import Exposition
import Glibc
import Logging
import Testing

import Agent

@Suite("Log lines")
struct LineLogHandlerTests {
    private let time = Timestamp(nanosecondsSinceEpoch: 1_795_482_123_000_000_004)

    @Test("logfmt has time, level and message first, then the fields by name")
    func logfmt() {
        let line = LineLogHandler(settings: LogSettings(format: .logfmt, level: .info)).line(
            time, .warning, "a \"b\"\n", ["z": "1", "a": "x=y", "e m": "", "list": ["p", "q"]])
        #expect(
            String(decoding: line, as: UTF8.self)
                == "time=2026-11-24T01:02:03.000000004Z level=warning msg=\"a \\\"b\\\"\\n\" "
                + "a=\"x=y\" e_m=\"\" list=\"[\\\"p\\\", \\\"q\\\"]\" z=1\n")
    }

    @Test("JSON has the same fields")
    func json() {
        let line = LineLogHandler(settings: LogSettings(format: .json, level: .info)).line(
            time, .info, "a \"b\"", ["k": "v"])
        #expect(
            String(decoding: line, as: UTF8.self) == """
                {"time":"2026-11-24T01:02:03.000000004Z","level":"info","msg":"a \\"b\\"","k":"v"}

                """)
    }

    @Test(
        "A value is quoted where it must be, and no control character gets through",
        arguments: [
            ("plain/1.0:x", "plain/1.0:x"), ("", "\"\""), ("a b", "\"a b\""), ("é", "\"é\""),
            ("\r\t\u{1}\u{7f}\u{85}", "\"\\r\\t\\u0001\\u007f\\u0085\""), ("\\", "\"\\\\\""), ("\r\n", "\"\\r\\n\""),
        ])
    func quoting(value: String, expected: String) {
        #expect(Logfmt.value(value) == expected)
    }

    @Test("A logger writes one line an event, with fields of the logger, the provider, the call and the error")
    func logger() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        let writing = ends[1]
        var logger = Logger(
            label: "test",
            factory: { _ in
                var handler = LineLogHandler(
                    settings: LogSettings(format: .logfmt, level: .notice), descriptor: writing)
                handler.metadataProvider = Logger.MetadataProvider { ["provider": "p", "over": "provider"] }
                return handler
            })
        logger[metadataKey: "own"] = "o"
        logger[metadataKey: "over"] = "logger"
        logger.info("below the level")
        logger.error("above", error: SocketFailure(code: 5), metadata: ["call": "c"])
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(ends[0], &bytes, bytes.count)
        let line = String(decoding: bytes[..<max(0, count)], as: UTF8.self)
        #expect(
            line.hasSuffix(
                " level=error msg=above call=c error=\"SocketFailure(code: 5)\" over=provider own=o provider=p\n"))
        #expect(line.count { $0 == "\n" } == 1)
    }
}
