internal import Client
internal import Glibc
internal import Linux

/// Lines as they come on standard input.
struct LineInput {
    private let limit: Int
    private var bytes: [UInt8] = []
    private var isAtEnd = false

    /// - Parameter limit: The most bytes of a line; a longer one is cut there, and so in pieces.
    init(limit: Int) { self.limit = limit }

    /// The next line, without its line feed; nil at the end.
    mutating func next() throws(ClientError) -> String? {
        var searched = 0
        while true {
            if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) { return take(end, skipping: 1) }
            if bytes.count >= limit { return take(limit, skipping: 0) }
            if isAtEnd { return bytes.isEmpty ? nil : take(bytes.count, skipping: 0) }
            searched = bytes.count
            try fill()
        }
    }

    private mutating func take(_ end: Int, skipping: Int) -> String {
        defer { bytes.removeFirst(end + skipping) }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private mutating func fill() throws(ClientError) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(STDIN_FILENO, &chunk, chunk.count)
        if count < 0 && errno == EINTR { return }
        guard count >= 0 else { throw .failed("cannot read standard input: \(SystemError("read").reason)") }
        isAtEnd = count == 0
        bytes += chunk.prefix(count)
    }
}
