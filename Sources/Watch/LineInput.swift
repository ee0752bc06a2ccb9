internal import Glibc

/// Lines as they come.
struct LineInput {
    private let descriptor: CInt
    private let limit: Int
    private var bytes: [UInt8] = []
    private var isAtEnd = false

    /// - Parameters:
    ///   - descriptor: Where they come from.
    ///   - limit: The most bytes of a line; a longer one is cut there, and so in pieces.
    init(_ descriptor: CInt, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// The next line, without its line feed; nil at the end.
    mutating func next() -> String? {
        var searched = 0
        while true {
            if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) { return take(end, skipping: 1) }
            if bytes.count >= limit { return take(limit, skipping: 0) }
            if isAtEnd { return bytes.isEmpty ? nil : take(bytes.count, skipping: 0) }
            searched = bytes.count
            fill()
        }
    }

    private mutating func take(_ end: Int, skipping: Int) -> String {
        defer { bytes.removeFirst(end + skipping) }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private mutating func fill() {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(descriptor, &chunk, chunk.count)
        if count < 0 && errno == EINTR { return }
        isAtEnd = count <= 0
        bytes += chunk.prefix(max(0, count))
    }
}
