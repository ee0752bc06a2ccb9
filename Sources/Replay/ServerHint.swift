/// What tells the server from the client, the better one first.
package enum ServerHint: UInt8, Comparable, Sendable {
    /// Nothing.
    case none
    /// The lower port.
    case port
    /// A request or an answer of HTTP/1.
    case payload
    /// The SYN, or what answered it.
    case handshake

    /// The value of the event's field; nil where nothing does.
    package var label: String? {
        switch self {
        case .none: nil
        case .port: "port"
        case .payload: "payload"
        case .handshake: "handshake"
        }
    }

    /// Whether one says less than the other.
    package static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}
