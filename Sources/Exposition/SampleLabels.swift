/// The labels of a sample as they stand on a page, in either format: spelled once for a series that is on many pages.
public struct SampleLabels: Hashable, Sendable {
    let bytes: [UInt8]

    /// Spells labels.
    ///
    /// - Parameter labels: Names and values, in the order in which they are written.
    public init(_ labels: MetricsWriter.Labels) {
        var page = MetricsPageBytes()
        page.append(labels, in: .text)
        bytes = page.bytes
    }
}
