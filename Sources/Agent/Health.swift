/// Whether the agent sees all that it is there to see.
public enum Health: Hashable, Sendable {
    /// Every hook is attached.
    case ready
    /// Something is not there yet, or no longer; the text names it in one line.
    case missing(String)
}
