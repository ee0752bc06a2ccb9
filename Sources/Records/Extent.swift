/// Which part of an answer was left unread; numbered as in `records.h`.
public enum Extent: UInt8, CaseIterable, Sendable {
    /// Not told by what was seen: a connection that carried answers before says nothing about its last one.
    case unknown = 0
    /// All of it: nothing of the answer was read.
    case whole = 1
    /// Its end: the start was read.
    case tail = 2

    /// The value of the `extent` label and of the event's `extent` field.
    public var label: String {
        switch self {
        case .whole: "whole"
        case .tail: "tail"
        case .unknown: "unknown"
        }
    }
}
