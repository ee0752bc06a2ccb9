/// Writes one JSON object on one line (RFC 8259), its fields in the order of the calls.
public struct JSONWriter: FieldWriter, Sendable {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    /// Makes a writer of an empty object.
    public init() {}

    /// Writes a string, or null for nil.
    ///
    /// - Parameters:
    ///   - name: The field's name.
    ///   - value: Its value.
    public mutating func field(_ name: String, _ value: String?) {
        guard let value else { return null(name) }
        begin(name)
        append(quoted: value)
    }

    /// Writes an integer in full precision, or null for nil.
    ///
    /// - Parameters:
    ///   - name: The field's name.
    ///   - value: Its value.
    public mutating func field(_ name: String, _ value: (some FixedWidthInteger)?) {
        guard let value else { return null(name) }
        begin(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Writes true or false, or null for nil.
    ///
    /// - Parameters:
    ///   - name: The field's name.
    ///   - value: Its value.
    public mutating func field(_ name: String, _ value: Bool?) {
        guard let value else { return null(name) }
        begin(name)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes null.
    ///
    /// - Parameter name: The field's name.
    public mutating func null(_ name: String) {
        begin(name)
        bytes.append(contentsOf: "null".utf8)
    }

    /// Ends the object.
    ///
    /// - Returns: The line, with its line feed.
    public consuming func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private mutating func begin(_ name: String) {
        if bytes.count > 1 {
            bytes.append(UInt8(ascii: ","))
        }
        append(quoted: name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Appends a string with what RFC 8259, 7 says must be escaped: quote, backslash and U+0000 to U+001F.
    private mutating func append(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u00").utf8)
                bytes.append(contentsOf: digits.utf8)
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
