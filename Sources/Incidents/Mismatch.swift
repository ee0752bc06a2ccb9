public import Records

/// A RST whose verdict on the wire was not what the kernel did.
public struct Mismatch: Hashable, Sendable {
    /// What the kernel did.
    public enum Actual: CaseIterable, Hashable, Sendable {
        /// It reset the connection.
        case reset
        /// It did, and the application held the socket when the RST came, so that the wire's view was stale by nature.
        case resetBacklog

        /// The value of the `actual` label.
        public var label: String {
            switch self {
            case .reset: "reset"
            case .resetBacklog: "reset_backlog"
            }
        }
    }

    /// What was predicted.
    public var predicted: Verdict
    /// What happened.
    public var actual: Actual

    /// Makes a pair.
    public init(predicted: Verdict, actual: Actual) {
        self.predicted = predicted
        self.actual = actual
    }

    /// The mismatch of a RST that did reset its connection; nil where that was predicted.
    init?(resetBy wire: WireRST) {
        guard !wire.verdict.predictsReset else { return nil }
        self.init(predicted: wire.verdict, actual: wire.backlog ? .resetBacklog : .reset)
    }
}
