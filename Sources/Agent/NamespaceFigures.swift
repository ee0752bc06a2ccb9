/// How many network namespaces the agent knows of.
struct NamespaceFigures: Sendable {
    /// Those whose interfaces it follows.
    var watched = 0
    /// Those for which there was no room, or which could not be entered.
    var refused = 0
}
