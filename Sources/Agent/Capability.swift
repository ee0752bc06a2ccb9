/// One thing that the agent needs or uses, and whether this host has it.
public struct Capability: Equatable, Sendable {
    /// Whether the host has it.
    public enum Presence: String, Sendable {
        case yes
        case no
        /// It cannot be told, mostly for lack of privilege.
        case unknown
    }

    /// What it is.
    public var name: String
    /// Whether the host has it.
    public var presence: Presence
    /// What was found.
    public var finding: String
    /// What is lost without it.
    public var lostWithout: String
    /// Whether the agent cannot start without it.
    public var isRequired: Bool

    /// One line for a person.
    public var description: String {
        let line = "\(presence.rawValue.padded(to: 8))\(name.padded(to: 34))\(finding)"
        return presence == .yes ? line : "\(line); without it: \(lostWithout)"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
