/// Writes a page of metrics, family by family, into one array of bytes.
///
/// A family is begun once and its samples follow it, which is what both formats demand.
public struct MetricsWriter: Sendable {
    /// The labels of one sample, as names and values in the order in which they are written.
    public typealias Labels = [(String, String)]

    /// The format of the page.
    public let format: MetricsFormat
    private var page = MetricsPageBytes()
    private var name = ""
    private var type = MetricType.gauge
    private var families: Set<String> = []

    /// Makes a writer of an empty page.
    ///
    /// - Parameters:
    ///   - format: The format of the page.
    ///   - capacity: How many bytes the page is expected to have.
    public init(format: MetricsFormat, reserving capacity: Int = 16 * 1024) {
        self.format = format
        page.bytes.reserveCapacity(capacity)
    }

    /// Begins a family; the samples that follow belong to it.
    ///
    /// - Parameters:
    ///   - name: The name of its samples, with `_total` for a counter and `_info` for an info in both formats.
    ///   - type: Its type.
    ///   - help: What it counts, in a sentence.
    ///   - unit: Its base unit, which OpenMetrics states if the name ends with it; nil for a plain number.
    public mutating func family(_ name: String, _ type: MetricType, help: String, unit: String? = nil) {
        precondition(name.hasSuffix(type.suffix), "\(name) must end in \(type.suffix)")
        let isNew = families.insert(name).inserted
        precondition(isNew, "\(name) is begun twice")
        self.name = name
        self.type = type

        let family = format == .openMetrics ? String(name.dropLast(type.suffix.count)) : name
        if format == .openMetrics, let unit, family.hasSuffix("_" + unit) {
            page.append("# UNIT \(family) \(unit)\n")
        }
        page.append("# HELP \(family) ")
        page.append(help, escapingQuotes: format == .openMetrics)
        page.append("\n# TYPE \(family) \(type.keyword(in: format))\n")
    }

    /// Writes a sample of the family.
    ///
    /// - Parameters:
    ///   - labels: Its labels.
    ///   - value: Its value.
    public mutating func sample(labels: Labels = [], _ value: UInt64) {
        series(labels)
        page.append(String(value))
        page.append("\n")
    }

    /// Writes a sample of the family.
    ///
    /// - Parameters:
    ///   - labels: Its labels, spelled before.
    ///   - value: Its value.
    public mutating func sample(labels: SampleLabels, _ value: UInt64) {
        precondition(!name.isEmpty && type != .histogram, "a plain sample needs a family that is no histogram")
        page.append(name)
        page.bytes += labels.bytes
        page.append(" ")
        page.append(String(value))
        page.append("\n")
    }

    /// Writes a sample of the family.
    ///
    /// - Parameters:
    ///   - labels: Its labels.
    ///   - value: Its value.
    public mutating func sample(labels: Labels = [], _ value: Int) {
        series(labels)
        page.append(String(value))
        page.append("\n")
    }

    /// Writes a sample of the family.
    ///
    /// - Parameters:
    ///   - labels: Its labels.
    ///   - value: Its value.
    public mutating func sample(labels: Labels = [], _ value: Double) {
        series(labels)
        page.append(value, in: format)
        page.append("\n")
    }

    /// Writes the samples of one distribution of the family, which must be a histogram.
    ///
    /// - Parameters:
    ///   - labels: Its labels, without `le`.
    ///   - histogram: The distribution.
    public mutating func histogram(labels: Labels = [], _ histogram: Histogram) {
        precondition(type == .histogram, "\(name) is no histogram")
        var cumulative: UInt64 = 0
        for (bound, count) in zip(histogram.upperBounds + [.infinity], histogram.counts) {
            cumulative += count
            page.append(name)
            page.append("_bucket")
            page.append(labels, upperBound: bound, in: format)
            page.append(" \(cumulative)\n")
        }
        for (suffix, value) in [("_sum", nil), ("_count", cumulative)] {
            page.append(name)
            page.append(suffix)
            page.append(labels, in: format)
            page.append(" ")
            if let value {
                page.append(String(value))
            } else {
                page.append(histogram.sum, in: format)
            }
            page.append("\n")
        }
    }

    /// Ends the page.
    ///
    /// - Returns: The page.
    public consuming func finish() -> [UInt8] {
        if format == .openMetrics {
            page.append("# EOF\n")
        }
        return page.bytes
    }

    /// Writes a sample's name and labels, and the blank before its value.
    private mutating func series(_ labels: Labels) {
        precondition(!name.isEmpty && type != .histogram, "a plain sample needs a family that is no histogram")
        page.append(name)
        page.append(labels, in: format)
        page.append(" ")
    }
}
