/// A RST as the hook at XDP or tc ingress saw it, before the stack did.
public struct WireRST: Hashable, Sendable {
    /// CLOCK_MONOTONIC, in nanoseconds.
    public var time: UInt64
    /// The flow, with this host's end as `local`.
    public var flow: Flow
    /// The index of the interface it came in on, within the flow's network namespace.
    public var interfaceIndex: UInt32
    /// The sequence number.
    public var sequence: UInt32
    /// Bytes of payload.
    public var payloadBytes: UInt32
    /// What it was predicted to do.
    public var verdict: Verdict
    /// Whether the prediction is stale by nature: the application owned the socket, or data was on its way to it.
    public var backlog: Bool

    /// Makes a wire record.
    public init(
        time: UInt64, flow: Flow, interfaceIndex: UInt32, sequence: UInt32, payloadBytes: UInt32, verdict: Verdict,
        backlog: Bool
    ) {
        self.time = time
        self.flow = flow
        self.interfaceIndex = interfaceIndex
        self.sequence = sequence
        self.payloadBytes = payloadBytes
        self.verdict = verdict
        self.backlog = backlog
    }
}
