/// Which part of an answer was left unread.
public enum Extent: UInt8, CaseIterable, Sendable {
    /// All of it: nothing that the connection ever received was read.
    case whole
    /// Its end: the start was read.
    case tail
    /// Not told by what was seen: a connection that carried answers before says nothing about its last one.
    case unknown

    /// The value of the `extent` label and of the event's `extent` field.
    public var label: String {
        switch self {
        case .whole: "whole"
        case .tail: "tail"
        case .unknown: "unknown"
        }
    }
}
