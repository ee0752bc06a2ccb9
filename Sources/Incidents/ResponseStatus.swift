/// What the first bytes of an answer say: its HTTP/1 status (RFC 9112, 4).
///
/// Interim answers (1xx; RFC 9110, 15.2) are passed over where they are seen whole: the status is the final one's.
public struct ResponseStatus: Hashable, Sendable {
    /// The status code, 000 to 999 as sent, of a final answer; nil where it was not seen.
    public let code: UInt16?
    /// The status line without its line end, as far as it was seen, at most 96 characters of printable ASCII.
    ///
    /// Any other byte stands as `?`. Nil where there is no ``code``.
    public let line: String?
    /// Whether the answer was seen and is not HTTP/1, as TLS and HTTP/2 are not.
    public let isOpaque: Bool

    /// Reads the status off the first bytes of an answer; none at all mean that it was not seen.
    public init(head: [UInt8]) {
        var rest = head[...]
        while true {
            switch StatusPrefix(rest) {
            case .incomplete:
                self.init(code: nil, line: nil, isOpaque: false)
                return
            case .foreign:
                self.init(code: nil, line: nil, isOpaque: true)
                return
            case .code(let code) where (100..<200).contains(code):
                rest = Self.afterFieldSection(of: rest)
            case .code(let code):
                self.init(code: code, line: Self.statusLine(of: rest), isOpaque: false)
                return
            }
        }
    }

    private init(code: UInt16?, line: String?, isOpaque: Bool) {
        self.code = code
        self.line = line
        self.isOpaque = isOpaque
    }

    /// The value of the `status` label: `2xx` to `5xx`, `opaque` or `unknown`.
    public var label: String {
        if isOpaque { return "opaque" }
        switch code {
        case .some(200..<300): return "2xx"
        case .some(300..<400): return "3xx"
        case .some(400..<500): return "4xx"
        case .some(500..<600): return "5xx"
        default: return "unknown"
        }
    }

    /// What follows the empty line that ends an interim answer; nothing where that line was not seen.
    private static func afterFieldSection(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        for start in bytes.indices.dropLast(end.count - 1) where bytes[start..<start + end.count] == end[...] {
            return bytes[(start + end.count)...]
        }
        return []
    }

    private static func statusLine(of bytes: ArraySlice<UInt8>) -> String {
        var line = bytes.prefix { $0 != 0x0A }
        if line.last == 0x0D {
            line.removeLast()
        }
        let printable = line.prefix(96).map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: printable, as: UTF8.self)
    }
}

/// What bytes say up to the status code: `HTTP/1.`, a digit, a space, three digits.
private enum StatusPrefix {
    case incomplete
    case foreign
    case code(UInt16)

    init(_ bytes: ArraySlice<UInt8>) {
        let pattern = Array("HTTP/1.d ddd".utf8)
        let digit = UInt8(ascii: "d")
        for (byte, expected) in zip(bytes, pattern) {
            guard expected == digit ? (0x30...0x39).contains(byte) : byte == expected else {
                self = .foreign
                return
            }
        }
        guard bytes.count >= pattern.count else {
            self = .incomplete
            return
        }
        let digits = bytes.prefix(pattern.count).suffix(3)
        self = .code(digits.reduce(0) { $0 * 10 + UInt16($1 - 0x30) })
    }
}
