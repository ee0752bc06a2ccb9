/// Reads an event stream (WHATWG HTML, 9.2.6) as it comes, cut anywhere.
public struct EventStreamParser: Sendable {
    /// A message of the stream.
    public struct Message: Equatable, Sendable {
        /// Its kind; `message` where the stream names none.
        public var event: String
        /// The id that it, or one before it, has set.
        public var id: String
        /// Its lines of data.
        public var data: String

        /// Makes a message.
        public init(event: String, id: String, data: String) {
            self.event = event
            self.id = id
            self.data = data
        }
    }

    /// A message or a line that is longer than the bound.
    public struct TooLong: Error, Equatable {}

    private let limit: Int
    private var line: [UInt8] = []
    private var isFirstLine = true
    private var lastWasCR = false
    private var event = ""
    private var id = ""
    private var data: [UInt8] = []
    private var hasData = false

    /// Makes a parser at the start of a stream.
    ///
    /// - Parameter limit: The most bytes that a message may have.
    public init(limit: Int) { self.limit = limit }

    /// Takes in what has come.
    ///
    /// - Parameter bytes: The next bytes of the stream.
    /// - Returns: The messages that they end.
    /// - Throws: Where a message is longer than the bound; the stream is then of no use any more.
    public mutating func feed(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [Message] {
        var messages: [Message] = []
        for byte in bytes {
            // CR, LF and CRLF each end one line.
            let endsCRLF = byte == UInt8(ascii: "\n") && lastWasCR
            lastWasCR = byte == UInt8(ascii: "\r")
            if endsCRLF { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if let message = endLine() { messages.append(message) }
            } else {
                guard line.count + data.count < limit else { throw TooLong() }
                line.append(byte)
            }
        }
        return messages
    }

    private mutating func endLine() -> Message? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        // A colon at the start makes a comment: a field without a name.
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        var value = line[name.endIndex...].dropFirst()
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        switch String(decoding: name, as: UTF8.self) {
        case "event": event = String(decoding: value, as: UTF8.self)
        case "data":
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
        case "id" where !value.contains(0): id = String(decoding: value, as: UTF8.self)
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> Message? {
        defer {
            event = ""
            data.removeAll(keepingCapacity: true)
            hasData = false
        }
        guard hasData else { return nil }
        return Message(
            event: event.isEmpty ? "message" : event, id: id, data: String(decoding: data, as: UTF8.self))
    }
}
