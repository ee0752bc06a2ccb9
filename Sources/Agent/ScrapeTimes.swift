internal import Exposition
internal import Synchronization

/// How long the pages of metrics took to make.
final class ScrapeTimes: Sendable {
    /// In seconds: a page of a thousand series takes a few milliseconds.
    private static let bounds = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3]

    private let times = Mutex(Histogram(upperBounds: bounds))

    /// Counts a page.
    ///
    /// - Parameter start: CLOCK_MONOTONIC in nanoseconds when it was begun.
    func note(since start: UInt64) { times.withLock { $0.observe(Double(Clock.monotonic - start) / 1e9) } }

    /// Writes the times of the pages before this one.
    func write(to page: inout MetricsWriter) {
        page.family(
            "lostreply_scrape_duration_seconds", .histogram,
            help: "How long the pages before this one took to make, without their way to the scraper.",
            unit: "seconds")
        page.histogram(times.withLock { $0 })
    }
}
