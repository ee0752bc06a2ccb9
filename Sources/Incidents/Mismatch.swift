public import Records

/// A RST whose predicted verdict is not what the kernel then did.
///
/// Only what a socket record proves is known: that the kernel did reset.
public struct Mismatch: Hashable, Sendable {
    /// What the kernel did.
    public enum Actual: UInt8, CaseIterable, Sendable {
        /// It reset the connection.
        case reset
        /// It reset the connection, and the prediction was stale: the socket was in use, or data was on its way to it.
        case resetBacklog

        /// The value of the `actual` label.
        public var label: String {
            switch self {
            case .reset: "reset"
            case .resetBacklog: "reset_backlog"
            }
        }
    }

    /// What the hook predicted.
    public var predicted: Verdict
    /// What the kernel did.
    public var actual: Actual

    /// Makes a mismatch.
    public init(predicted: Verdict, actual: Actual) {
        self.predicted = predicted
        self.actual = actual
    }
}

extension Mismatch {
    /// The mismatch that an incident proves, or nil where prediction and kernel agree or no RST was found.
    init?(_ incident: Incident) {
        guard let wire = incident.wire, !wire.verdict.predictsReset else { return nil }
        self.init(predicted: wire.verdict, actual: wire.backlog ? .resetBacklog : .reset)
    }
}
