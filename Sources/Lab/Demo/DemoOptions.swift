/// What a demo shall do.
public struct DemoOptions: Sendable {
    /// How many uploads to send.
    public var requests = 200
    /// How many bytes each has.
    public var uploadBytes = 4 << 20
    /// How many are under way at a time.
    public var clients = 4
    /// Whether to leave everything up afterwards, until a signal comes.
    public var keeps = false
    /// Whether to print one JSON object in place of words.
    public var printsJSON = false
    /// The agent's program and the arguments that come before those that the demo gives it.
    public var agent = ["/proc/self/exe", "agent"]

    /// Makes the usual options.
    public init() {}
}
