extension Incident {
    /// How much of the response was lost.
    public enum Extent: Sendable {
        case whole, tail, unknown

        /// The value of the `extent` label.
        public var label: String {
            switch self {
            case .whole: "whole"
            case .tail: "tail"
            case .unknown: "unknown"
            }
        }
    }

    /// How much of the response was lost.
    public var extent: Extent { .unknown }
    /// What is known of the response's status.
    public var status: ResponseStatus { ResponseStatus(head: reset.head) }
    /// Bytes that the peer sent and this host never received.
    public var missingBytes: UInt32? { nil }
    /// What happened, in a sentence.
    public var explanation: String { "" }
}

/// What is known of a response's status.
public struct ResponseStatus: Hashable, Sendable {
    /// The status code.
    public var code: Int?
    /// The status line.
    public var line: String?
    /// The value of the `status` label.
    public var label: String

    init(head: [UInt8]) {
        guard !head.isEmpty else {
            self.label = "unknown"
            return
        }
        let text = String(decoding: head.prefix { $0 != 13 }, as: UTF8.self)
        guard text.hasPrefix("HTTP/1."), let code = Int(text.dropFirst(9).prefix(3)) else {
            self.label = "opaque"
            return
        }
        self.code = code
        self.line = text
        self.label = "\(code / 100)xx"
    }
}
