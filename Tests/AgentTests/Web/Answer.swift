/// An HTTP answer, taken apart just enough.
struct Answer {
    let status: Int
    let headers: [String: String]
    let body: String
    /// What came after the answer.
    let rest: String

    /// Takes an answer apart; nil while part of it is missing.
    init?(_ text: String, toHead: Bool = false) {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(Substring($0)).filter { $0 != "\r" }
        }
        guard let blank = lines.firstIndex(of: ""), blank < lines.count - 1 else { return nil }
        let words = lines[0].split(separator: " ")
        guard words.count > 1, words[0] == "HTTP/1.1", let status = Int(words[1]) else { return nil }
        var headers: [String: String] = [:]
        for line in lines[1..<blank] {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
        }
        let length = toHead ? 0 : headers["content-length"].flatMap(Int.init) ?? 0
        let content = Array(text.utf8.dropFirst(lines[...blank].reduce(0) { $0 + $1.utf8.count + 2 }))
        guard content.count >= length else { return nil }
        self.status = status
        self.headers = headers
        self.body = String(decoding: content[..<length], as: UTF8.self)
        self.rest = String(decoding: content[length...], as: UTF8.self)
    }
}
