/// The head of an HTTP/1 message, as far as the lab needs it.
struct HTTPHead {
    /// Where the body starts.
    let end: Int

    private let lines: [Substring]

    /// Reads the head at the start of what came so far; nil as long as it is not whole.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let separator = bytes.firstRange(of: [13, 10, 13, 10]) else { return nil }
        end = separator.upperBound
        lines = String(decoding: bytes[..<separator.lowerBound], as: UTF8.self).split(separator: "\r\n")
    }

    /// An answer's status; 0 where there is none.
    var status: Int {
        let words = lines.first?.split(separator: " ") ?? []
        return words.count > 1 && words[0].hasPrefix("HTTP/1.") ? Int(words[1]) ?? 0 : 0
    }

    /// A request's target; empty where there is none.
    var target: Substring {
        let words = lines.first?.split(separator: " ") ?? []
        return words.count == 3 && words[2].hasPrefix("HTTP/1.") ? words[1] : ""
    }

    /// The value of `Content-Length`; nil without one.
    var contentLength: Int? { self["content-length"].flatMap { Int($0) } }

    /// A field's value; nil without one.
    ///
    /// - Parameter name: The field's name, in lower case.
    subscript(name: String) -> Substring? {
        for line in lines.dropFirst() {
            let field = line.split(separator: ":", maxSplits: 1)
            if field.count == 2, field[0].lowercased() == name { return field[1].drop { $0 == " " } }
        }
        return nil
    }
}
