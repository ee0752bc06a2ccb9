public import Parsing

/// What a page of metrics says of losses.
public struct LossCounts: Hashable, Sendable {
    /// Answers lost.
    public var lost = 0
    /// Their unread bytes.
    public var bytes = 0
    /// Upstream connections that ended.
    public var connections = 0
    /// Answers lost, by upstream.
    public var byUpstream: [String: Int] = [:]
    /// Answers lost, by process.
    public var byProcess: [String: Int] = [:]

    /// When the agent started, in seconds since the epoch by its own clock; every count begins there.
    public var start: Int?
    /// When they were told, by the same clock.
    public var time: Int?

    /// Reads a page.
    ///
    /// - Parameters:
    ///   - metrics: Its samples.
    ///   - time: When it was written, in seconds since the epoch by the agent's clock.
    public init(_ metrics: MetricsSnapshot, at time: Int? = nil) {
        self.time = time
        let name = "lostreply_lost_responses_total"
        lost = metrics.sum(name) ?? 0
        bytes = metrics.sum("lostreply_lost_response_bytes_total") ?? 0
        connections = metrics.sum("lostreply_connections_closed_total", ["role": "upstream"]) ?? 0
        start = metrics.sum("process_start_time_seconds")
        byUpstream = metrics.sums(name, by: "upstream")
        byProcess = metrics.sums(name, by: "process")
    }
}
