/// A name and a password, as the Basic scheme sends them (RFC 7617).
package struct BasicCredentials: Hashable, Sendable {
    /// The name.
    package let name: String
    /// The password's bytes.
    package let password: [UInt8]

    /// Makes credentials.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - password: The password's bytes.
    package init(name: String, password: [UInt8]) {
        self.name = name
        self.password = password
    }

    /// Reads the value of an `Authorization` header; nil where it is anything but well-formed.
    ///
    /// - Parameter header: The value.
    package init?(authorization header: String) {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let bytes = Self.decode(parts[1].drop { $0 == " " }.utf8),
            let text = String(validating: bytes, as: UTF8.self),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\u{7F}" }),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        self.init(name: String(decoding: bytes[..<colon], as: UTF8.self), password: Array(bytes[(colon + 1)...]))
    }

    /// Decodes base 64 with its padding (RFC 4648, 4); nil where a character, the length or a spare bit is wrong.
    private static func decode(_ text: Substring.UTF8View) -> [UInt8]? {
        guard !text.isEmpty, text.count.isMultiple(of: 4) else { return nil }
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        var bytes: [UInt8] = []
        var (bits, bitCount): (UInt32, Int) = (0, 0)
        for character in text.dropLast(padding) {
            guard let digit = digit(character) else { return nil }
            bits = bits << 6 | digit
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            bits &= (1 << bitCount) - 1
        }
        return bits == 0 ? bytes : nil
    }

    private static func digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
