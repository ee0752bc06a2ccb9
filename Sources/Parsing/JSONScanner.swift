/// Reads a flat JSON object, or an array of them, byte by byte.
struct JSONScanner {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }

    /// The object's fields; nil where the text is anything but one flat object.
    mutating func object() -> [String: JSONFields.Value]? {
        guard let fields = fields() else { return nil }
        skipSpace()
        return rest.isEmpty ? fields : nil
    }

    /// The fields of each object; nil where the text is anything but one array of flat objects.
    mutating func array() -> [[String: JSONFields.Value]]? {
        var objects: [[String: JSONFields.Value]] = []
        guard take("[") else { return nil }
        if !take("]") {
            repeat {
                guard let object = fields() else { return nil }
                objects.append(object)
            } while take(",")
            guard take("]") else { return nil }
        }
        skipSpace()
        return rest.isEmpty ? objects : nil
    }

    private mutating func fields() -> [String: JSONFields.Value]? {
        var fields: [String: JSONFields.Value] = [:]
        guard take("{") else { return nil }
        if !take("}") {
            repeat {
                skipSpace()
                guard let name = string(), take(":"), let value = value(), fields[name] == nil else { return nil }
                fields[name] = value
            } while take(",")
            guard take("}") else { return nil }
        }
        return fields
    }

    private mutating func value() -> JSONFields.Value? {
        skipSpace()
        if rest.first == UInt8(ascii: "\"") { return string().map { .text($0) } }
        let word = rest.prefix { !" \t\r\n,}".utf8.contains($0) }
        rest = rest.dropFirst(word.count)
        switch String(decoding: word, as: UTF8.self) {
        case "true": return .truth(true)
        case "false": return .truth(false)
        case "null": return .null
        case let number where isNumber(number): return .number(number)
        default: return nil
        }
    }

    /// Whether a word is `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`; by hand, since each event has a dozen.
    private func isNumber(_ word: String) -> Bool {
        var rest = word.utf8[...]
        func takeDigits() -> Int {
            let digits = rest.prefix { 48...57 ~= $0 }
            rest = rest.dropFirst(digits.count)
            return digits.count
        }
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let isZero = rest.first == UInt8(ascii: "0")
        let whole = takeDigits()
        guard isZero ? whole == 1 : whole > 0 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard takeDigits() > 0 else { return false }
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
            guard takeDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    private mutating func string() -> String? {
        guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let character = escaped() else { return nil }
                bytes += String(character).utf8
            case 0..<0x20: return nil
            default: bytes.append(byte)
            }
        }
        return nil
    }

    /// What follows a backslash.
    private mutating func escaped() -> Unicode.Scalar? {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): "\""
        case UInt8(ascii: "\\"): "\\"
        case UInt8(ascii: "/"): "/"
        case UInt8(ascii: "b"): "\u{8}"
        case UInt8(ascii: "f"): "\u{c}"
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "r"): "\r"
        case UInt8(ascii: "t"): "\t"
        case UInt8(ascii: "u"): scalar()
        default: nil
        }
    }

    /// What follows `\u`: one code unit of UTF-16, or two that are a pair.
    private mutating func scalar() -> Unicode.Scalar? {
        guard let first = codeUnit() else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard rest.starts(with: "\\u".utf8) else { return nil }
        rest = rest.dropFirst(2)
        guard let second = codeUnit(), UTF16.isTrailSurrogate(second) else { return nil }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit() -> UInt16? {
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        rest = rest.dropFirst(4)
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipSpace() {
        rest = rest.drop { " \t\r\n".utf8.contains($0) }
    }
}
