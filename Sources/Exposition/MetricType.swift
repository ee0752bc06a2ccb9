/// The type of a metric family.
public enum MetricType: Hashable, Sendable {
    /// A number that never falls while the agent lives; the family's name ends in `_total`.
    case counter
    /// A number that goes up and down.
    case gauge
    /// A distribution over fixed buckets.
    case histogram
    /// Constant labels with the value 1; the family's name ends in `_info`.
    case info

    /// The suffix of every sample's name that OpenMetrics leaves out of the family's name.
    var suffix: String {
        switch self {
        case .counter: "_total"
        case .info: "_info"
        case .gauge, .histogram: ""
        }
    }

    /// The word in the `# TYPE` line; the text format knows no info and takes a gauge for it.
    func keyword(in format: MetricsFormat) -> String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        case .info: format == .openMetrics ? "info" : "gauge"
        }
    }
}
