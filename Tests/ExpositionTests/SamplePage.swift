import Exposition

/// A page with every type of family.
enum SamplePage {
    static func bytes(_ format: MetricsFormat) -> [UInt8] {
        var page = MetricsWriter(format: format)
        page.family("lostreply_build_info", .info, help: "The build that runs.")
        page.sample(labels: [("version", "0.1.0")], 1)
        page.family("lostreply_lost_responses_total", .counter, help: "Responses that nobody read.")
        page.sample(labels: [("upstream", "10.0.0.5:8080"), ("process", "nginx")], UInt64.max)
        page.sample(labels: [("upstream", "other"), ("process", "other")], UInt64(0))
        page.family("lostreply_lost_response_bytes_total", .counter, help: "Their bytes.", unit: "bytes")
        page.sample(UInt64(77))
        page.family("lostreply_open_incidents", .gauge, help: "Resets whose socket is open.", unit: "incident")
        page.sample(labels: [("role", "upstream")], -1)
        page.family(
            "lostreply_reset_to_close_seconds", .histogram, help: "From the reset to the close.", unit: "seconds")
        var histogram = Histogram(upperBounds: [1e-6, 0.5, 1])
        for value in [0, 1, 1, 2.0] {
            histogram.observe(value)
        }
        page.histogram(labels: [("role", "upstream")], histogram)
        page.family("process_start_time_seconds", .gauge, help: "Start.", unit: "seconds")
        page.sample(1_764_000_000.25)
        return page.finish()
    }

    static func text(_ format: MetricsFormat) -> String {
        String(decoding: bytes(format), as: UTF8.self)
    }
}
