/// A text format in which metrics are exposed.
public enum MetricsFormat: Hashable, CaseIterable, Sendable {
    /// The Prometheus text format, version 0.0.4.
    case text
    /// OpenMetrics, version 1.0.0.
    case openMetrics

    /// The value of the `Content-Type` header of a page in this format.
    public var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// Chooses the format that a scraper asks for (RFC 9110, 12.5.1).
    ///
    /// It is OpenMetrics only where `application/openmetrics-text`, without a version or in version 1.0.0, is listed
    /// with a higher weight than the text format; wildcards count for text alone.
    ///
    /// - Parameter accept: The value of the request's `Accept` header, several joined by commas; nil without one.
    public init(accept: String?) {
        var openMetrics = 0.0
        var text: Double?
        var anyText: Double?
        var anything: Double?
        for range in (accept ?? "").split(separator: ",").compactMap(MediaRange.init) {
            switch range.type {
            case "application/openmetrics-text" where range.accepts(version: "1.0.0"):
                openMetrics = max(openMetrics, range.weight)
            case "text/plain" where range.accepts(version: "0.0.4"):
                text = max(text ?? 0, range.weight)
            case "text/*":
                anyText = max(anyText ?? 0, range.weight)
            case "*/*":
                anything = max(anything ?? 0, range.weight)
            default:
                break
            }
        }
        self = openMetrics > (text ?? anyText ?? anything ?? 0) ? .openMetrics : .text
    }
}
