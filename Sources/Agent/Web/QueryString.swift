/// The query of a target, in the form that browsers send.
enum QueryString {
    /// Takes a query apart (URL Standard, application/x-www-form-urlencoded parsing).
    ///
    /// A percent sign that encodes nothing is refused, where a browser would let it stand.
    ///
    /// - Parameter query: What follows the question mark.
    /// - Returns: Names and values; nil where they are no encoding of UTF-8.
    static func parameters(_ query: Substring) -> [(name: String?, value: String?)] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decodedPlus(parts[0]), parts.count > 1 ? decodedPlus(parts[1]) : "")
        }
    }

    /// The same, where plus signs stand for blanks.
    private static func decodedPlus(_ text: Substring) -> String? {
        decoded(text.replacing("+", with: " ")[...])
    }

    /// Decodes percent signs (RFC 3986, 2.1).
    ///
    /// - Returns: Nil where the text is no encoding of UTF-8.
    static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
