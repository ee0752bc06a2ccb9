import Exposition
import Testing

@Suite("Pages of metrics")
struct MetricsWriterTests {
    @Test("The text format keeps _total in a counter's name and knows no info")
    func text() {
        #expect(
            SamplePage.text(.text) == """
                # HELP lostreply_build_info The build that runs.
                # TYPE lostreply_build_info gauge
                lostreply_build_info{version="0.1.0"} 1
                # HELP lostreply_lost_responses_total Responses that nobody read.
                # TYPE lostreply_lost_responses_total counter
                lostreply_lost_responses_total{upstream="10.0.0.5:8080",process="nginx"} 18446744073709551615
                lostreply_lost_responses_total{upstream="other",process="other"} 0
                # HELP lostreply_lost_response_bytes_total Their bytes.
                # TYPE lostreply_lost_response_bytes_total counter
                lostreply_lost_response_bytes_total 77
                # HELP lostreply_open_incidents Resets whose socket is open.
                # TYPE lostreply_open_incidents gauge
                lostreply_open_incidents{role="upstream"} -1
                # HELP lostreply_reset_to_close_seconds From the reset to the close.
                # TYPE lostreply_reset_to_close_seconds histogram
                lostreply_reset_to_close_seconds_bucket{role="upstream",le="1e-06"} 1
                lostreply_reset_to_close_seconds_bucket{role="upstream",le="0.5"} 1
                lostreply_reset_to_close_seconds_bucket{role="upstream",le="1"} 3
                lostreply_reset_to_close_seconds_bucket{role="upstream",le="+Inf"} 4
                lostreply_reset_to_close_seconds_sum{role="upstream"} 4
                lostreply_reset_to_close_seconds_count{role="upstream"} 4
                # HELP process_start_time_seconds Start.
                # TYPE process_start_time_seconds gauge
                process_start_time_seconds 1764000000.25

                """)
    }

    @Test("OpenMetrics drops the suffix from a family's name, states units and ends with EOF")
    func openMetrics() {
        #expect(
            SamplePage.text(.openMetrics) == """
                # HELP lostreply_build The build that runs.
                # TYPE lostreply_build info
                lostreply_build_info{version="0.1.0"} 1
                # HELP lostreply_lost_responses Responses that nobody read.
                # TYPE lostreply_lost_responses counter
                lostreply_lost_responses_total{upstream="10.0.0.5:8080",process="nginx"} 18446744073709551615
                lostreply_lost_responses_total{upstream="other",process="other"} 0
                # UNIT lostreply_lost_response_bytes bytes
                # HELP lostreply_lost_response_bytes Their bytes.
                # TYPE lostreply_lost_response_bytes counter
                lostreply_lost_response_bytes_total 77
                # HELP lostreply_open_incidents Resets whose socket is open.
                # TYPE lostreply_open_incidents gauge
                lostreply_open_incidents{role="upstream"} -1
                # UNIT lostreply_reset_to_close_seconds seconds
                # HELP lostreply_reset_to_close_seconds From the reset to the close.
                # TYPE lostreply_reset_to_close_seconds histogram
                lostreply_reset_to_close_seconds_bucket{role="upstream",le="1e-06"} 1
                lostreply_reset_to_close_seconds_bucket{role="upstream",le="0.5"} 1
                lostreply_reset_to_close_seconds_bucket{role="upstream",le="1.0"} 3
                lostreply_reset_to_close_seconds_bucket{role="upstream",le="+Inf"} 4
                lostreply_reset_to_close_seconds_sum{role="upstream"} 4.0
                lostreply_reset_to_close_seconds_count{role="upstream"} 4
                # UNIT process_start_time_seconds seconds
                # HELP process_start_time_seconds Start.
                # TYPE process_start_time_seconds gauge
                process_start_time_seconds 1764000000.25
                # EOF

                """)
    }

    @Test("Label values escape backslash, quote and line feed; all else is theirs, UTF-8 too")
    func labelEscapes() {
        var page = MetricsWriter(format: .text)
        page.family("x", .gauge, help: "h")
        page.sample(labels: [("a", "\\ \" \n \r é {}=,"), ("b", "")], 1)
        #expect(lines(page.finish()).last == "x{a=\"\\\\ \\\" \\n \r é {}=,\",b=\"\"} 1")
    }

    @Test("Labels that were spelled before are written as others are", arguments: MetricsFormat.allCases)
    func spelledLabels(format: MetricsFormat) {
        let labels = [("a", "\\ \" \n \r é {}=,"), ("b", "")]
        var page = MetricsWriter(format: format)
        page.family("x", .gauge, help: "h")
        page.sample(labels: labels, UInt64(1))
        page.sample(labels: SampleLabels(labels), UInt64(1))
        let samples = lines(page.finish()).filter { !$0.hasPrefix("#") }
        #expect(samples.count == 2 && samples[0] == samples[1])
    }

    @Test("Help escapes the quote in OpenMetrics only", arguments: MetricsFormat.allCases)
    func helpEscapes(format: MetricsFormat) {
        var page = MetricsWriter(format: format)
        page.family("x", .gauge, help: "a \"b\" \\ \n c")
        let quote = format == .openMetrics ? "\\\"" : "\""
        #expect(lines(page.finish()).first == "# HELP x a \(quote)b\(quote) \\\\ \\n c")
    }

    @Test(
        "Infinities and NaN have names of their own",
        arguments: [(Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN")])
    func specialNumbers(value: Double, expected: String) {
        var page = MetricsWriter(format: .text)
        page.family("x", .gauge, help: "h")
        page.sample(value)
        #expect(lines(page.finish()).last == "x \(expected)")
    }

    @Test("An empty OpenMetrics page is its end")
    func emptyPage() {
        #expect(lines(MetricsWriter(format: .openMetrics).finish()) == ["# EOF"])
        #expect(MetricsWriter(format: .text).finish().isEmpty)
    }

    @Test("A unit that the name does not end with is not stated")
    func foreignUnit() {
        var page = MetricsWriter(format: .openMetrics)
        page.family("process_open_fds", .gauge, help: "h", unit: "seconds")
        #expect(lines(page.finish()).first == "# HELP process_open_fds h")
    }

    @Test("A counter without _total, and a family begun twice, stop the process")
    func misuse() async {
        await #expect(processExitsWith: .failure) {
            var page = MetricsWriter(format: .text)
            page.family("lostreply_resets", .counter, help: "h")
        }
        await #expect(processExitsWith: .failure) {
            var page = MetricsWriter(format: .text)
            page.family("x", .gauge, help: "h")
            page.family("y", .gauge, help: "h")
            page.family("x", .gauge, help: "h")
        }
    }
}

private func lines(_ page: [UInt8]) -> [String] {
    String(decoding: page, as: UTF8.self).split(separator: "\n").map(String.init)
}
