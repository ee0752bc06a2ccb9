/// A key that was pressed.
public enum Key: Hashable, Sendable {
    case up
    case down
    case pageUp
    case pageDown
    case home
    case end
    case enter
    case escape
    /// A printable character of ASCII.
    case character(Character)
    /// A letter with Ctrl, such as `c`.
    case control(Character)
}
