import Incidents
import Testing

/// One row: the first bytes of an answer and what they say.
struct HeadCase: CustomTestStringConvertible {
    let testDescription: String
    let head: [UInt8]
    let label: String
    let code: UInt16?
    let line: String?

    init(_ name: String, _ head: String, _ label: String, _ code: UInt16? = nil, _ line: String? = nil) {
        self.init(name, bytes: Array(head.utf8), label, code, line)
    }

    init(_ name: String, bytes: [UInt8], _ label: String, _ code: UInt16? = nil, _ line: String? = nil) {
        testDescription = name
        head = bytes
        self.label = label
        self.code = code
        self.line = line
    }

    static let all = [
        HeadCase("Nothing was seen", "", "unknown"),
        HeadCase(
            "A whole status line", "HTTP/1.1 413 Payload Too Large\r\nServer: x\r\n", "4xx", 413,
            "HTTP/1.1 413 Payload Too Large"),
        HeadCase("HTTP/1.0", "HTTP/1.0 200 OK\r\n", "2xx", 200, "HTTP/1.0 200 OK"),
        HeadCase("A redirect", "HTTP/1.1 302 Found\r\n", "3xx", 302, "HTTP/1.1 302 Found"),
        HeadCase("A server error", "HTTP/1.1 503 \r\n", "5xx", 503, "HTTP/1.1 503 "),
        HeadCase("A line that ends in LF alone", "HTTP/1.1 200 OK\nA: b", "2xx", 200, "HTTP/1.1 200 OK"),
        HeadCase("A line cut inside the reason", "HTTP/1.1 404 Not F", "4xx", 404, "HTTP/1.1 404 Not F"),
        HeadCase("A line cut after CR", "HTTP/1.1 404 No\r", "4xx", 404, "HTTP/1.1 404 No"),
        HeadCase("A line cut after the code", "HTTP/1.1 404", "4xx", 404, "HTTP/1.1 404"),
        HeadCase("A line cut inside the code", "HTTP/1.1 4", "unknown"),
        HeadCase("A line cut inside the version", "HTTP/1", "unknown"),
        HeadCase("One byte of HTTP", "H", "unknown"),
        HeadCase("A code beyond the classes", "HTTP/1.1 999 x\r\n", "unknown", 999, "HTTP/1.1 999 x"),
        HeadCase("A code below the classes", "HTTP/1.1 099 x\r\n", "unknown", 99, "HTTP/1.1 099 x"),
        HeadCase("A TLS record", bytes: [0x17, 0x03, 0x03, 0x00, 0x20], "opaque"),
        HeadCase("An HTTP/2 frame", bytes: [0x00, 0x00, 0x12, 0x04, 0x00], "opaque"),
        HeadCase("HTTP/2 in letters", "HTTP/2 200\r\n", "opaque"),
        HeadCase("A code that is no number", "HTTP/1.1 2x0 OK\r\n", "opaque"),
        HeadCase("Lower case", "http/1.1 200 OK\r\n", "opaque"),
        HeadCase(
            "An interim answer before the final one", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 413 No\r\n", "4xx", 413,
            "HTTP/1.1 413 No"),
        HeadCase(
            "Two interim answers", "HTTP/1.1 100 \r\n\r\nHTTP/1.1 103 \r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n", "2xx",
            200, "HTTP/1.1 200 OK"),
        HeadCase("An interim answer alone", "HTTP/1.1 100 Continue\r\n\r\n", "unknown"),
        HeadCase("An interim answer cut short", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n", "unknown"),
        HeadCase("An interim answer and a cut status", "HTTP/1.1 100 \r\n\r\nHTTP/1.1 2", "unknown"),
        HeadCase("Another protocol after 101", "HTTP/1.1 101 Switching\r\n\r\n\u{1}\u{2}", "opaque"),
        HeadCase(
            "Bytes that do not print",
            bytes: Array("HTTP/1.1 200 ".utf8) + [0x1B, 0xC3, 0xA9, 0x09, 0x0D, 0x41, 0x0D, 0x0A],
            "2xx", 200, "HTTP/1.1 200 ?????A"),
        HeadCase(
            "A line beyond 96 bytes", "HTTP/1.1 200 " + String(repeating: "x", count: 200), "2xx", 200,
            "HTTP/1.1 200 " + String(repeating: "x", count: 83)),
    ]
}

@Suite("The status of an answer")
struct ResponseStatusTests {
    @Test("The first bytes tell the status", arguments: HeadCase.all)
    func status(row: HeadCase) {
        let status = ResponseStatus(head: row.head)
        #expect(status.label == row.label)
        #expect(status.code == row.code)
        #expect(status.line == row.line)
        #expect(status.isOpaque == (row.label == "opaque"))
    }

    @Test("No prefix of an answer tells a status that the whole does not")
    func prefixes() {
        let head = Array("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 413 Payload Too Large\r\n\r\n".utf8)
        let labels = Set(head.indices.map { ResponseStatus(head: Array(head[..<$0])).label })
        #expect(labels == ["unknown", "4xx"])
    }
}
