/// The first bytes of an answer: enough for a status line of HTTP/1.
package struct AnswerHead: Sendable {
    /// How many bytes are kept.
    package static let capacity = 64

    private var bytes = InlineArray<64, UInt8>(repeating: 0)
    private var count: UInt8 = 0

    /// Nothing.
    package init() {}

    /// Keeps the start of some bytes.
    ///
    /// - Parameter payload: The bytes.
    package init(_ payload: RawSpan) {
        count = UInt8(min(payload.byteCount, Self.capacity))
        for index in 0..<Int(count) { bytes[index] = payload.byte(index) }
    }

    /// The status line, what cannot be printed as dots; nil where there is none.
    package var line: String? {
        var text = ""
        for index in 0..<Int(count) {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") { break }
            text.unicodeScalars.append((0x20..<0x7f).contains(byte) ? Unicode.Scalar(byte) : ".")
        }
        return text.isEmpty ? nil : text
    }

    /// Whether it is an interim answer, which another one follows (RFC 9110, 15.2); 101 is the last of its connection.
    package var isInterim: Bool { status.map { $0 / 100 == 1 && $0 != 101 } ?? false }

    /// The status; nil where the line has none.
    package var status: UInt16? {
        // HTTP/1.1 413
        guard count >= 12, bytes[8] == UInt8(ascii: " ") else { return nil }
        var status: UInt16 = 0
        for index in 9..<12 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else { return nil }
            status = status * 10 + UInt16(bytes[index] - UInt8(ascii: "0"))
        }
        return (100...999).contains(status) ? status : nil
    }
}
