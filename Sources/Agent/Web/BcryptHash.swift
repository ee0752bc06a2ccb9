internal import Ccrypt
internal import Glibc

/// A password's bcrypt hash.
package struct BcryptHash: Hashable, Sendable {
    /// The costs that are taken; each step doubles the time of a check, and the highest takes about a second.
    package static let costs = 4...14

    /// The hash as crypt(5) has it.
    let text: String

    /// Reads a hash of the kinds `$2a$`, `$2b$` and `$2y$`; nil where it is none, or its cost is out of bounds.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, ["2a", "2b", "2y"].contains(parts[1]),
            parts[2].utf8.count == 2, parts[2].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let cost = Int(parts[2]), Self.costs.contains(cost),
            parts[3].utf8.count == 53, parts[3].utf8.allSatisfy(Self.isDigit)
        else { return nil }
        self.text = text
    }

    /// Whether a password is the one; takes as long as the hash's cost says.
    ///
    /// As everywhere with bcrypt, bytes after the 72nd do not count.
    ///
    /// - Parameter password: The password.
    /// - Returns: Whether it is.
    package func matches(_ password: [UInt8]) -> Bool {
        // To C, a password would end at its first NUL.
        guard !password.contains(0) else { return false }
        var work: UnsafeMutableRawPointer?
        var workBytes: CInt = 0
        defer {
            if let work = unsafe work { unsafe explicit_bzero(work, Int(workBytes)) }
            unsafe free(work)
        }
        let phrase = password.map { CChar(bitPattern: $0) } + [0]
        guard let result = unsafe crypt_ra(phrase, text, &work, &workBytes) else { return false }
        let expected = Array(text.utf8)
        guard unsafe strlen(result) == expected.count else { return false }
        // Every byte is looked at, wherever the first difference is.
        let difference = expected.indices.reduce(UInt8(0)) {
            unsafe $0 | (expected[$1] ^ UInt8(bitPattern: result[$1]))
        }
        return difference == 0
    }

    /// A digit of bcrypt's base 64.
    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
