/// Which end opened the connection, and so what the peer is to this host.
public enum Role: UInt8, CaseIterable, Sendable {
    /// The socket does not tell.
    case unknown = 0
    /// This host connected: the peer is an upstream server.
    case upstream = 1
    /// This host accepted: the peer is a client.
    case downstream = 2

    /// The value of the `role` label and of the event's `role` field.
    public var label: String {
        switch self {
        case .unknown: "unknown"
        case .upstream: "upstream"
        case .downstream: "downstream"
        }
    }
}
