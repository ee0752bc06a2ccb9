import Exposition
import Testing

@Suite("Content negotiation")
struct MetricsFormatTests {
    @Test(
        "The text format unless OpenMetrics is asked for with a higher weight",
        arguments: [
            (nil, .text),
            ("", .text),
            ("*/*", .text),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .text),
            ("application/openmetrics-text", .openMetrics),
            ("application/openmetrics-text; version=1.0.0; charset=utf-8", .openMetrics),
            ("APPLICATION/OpenMetrics-Text;VERSION=\"1.0.0\"", .openMetrics),
            ("application/openmetrics-text;version=0.0.1", .text),
            ("application/openmetrics-text;version=2.0.0,text/plain;q=0.1", .text),
            ("application/openmetrics-text,text/plain", .text),
            ("application/openmetrics-text;q=0.5,text/plain;q=0.4", .openMetrics),
            ("application/openmetrics-text ; q=0.4 , text/plain ; q=0.5", .text),
            ("application/openmetrics-text;q=0", .text),
            ("application/openmetrics-text;q=0,text/plain;q=0", .text),
            ("application/openmetrics-text;q=0.3,text/*;q=0.2,*/*;q=0.9", .openMetrics),
            ("application/openmetrics-text;q=0.3,*/*;q=0.2", .openMetrics),
            ("application/openmetrics-text;q=0.3,*/*", .text),
            ("application/openmetrics-text;q=2", .text),
            ("application/openmetrics-text;q=nan", .text),
            ("application/openmetrics-text;q=", .text),
            (";q=1,,;,application/openmetrics-text;q=0.5", .openMetrics),
            // Prometheus 2.x and 3.x.
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                .openMetrics
            ),
            ("text/plain;version=0.0.4;q=1,*/*;q=0.1", .text),
        ] as [(String?, MetricsFormat)])
    func negotiation(accept: String?, expected: MetricsFormat) {
        #expect(MetricsFormat(accept: accept) == expected)
    }

    @Test("Each format names its type and version")
    func contentTypes() {
        #expect(MetricsFormat.text.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            MetricsFormat.openMetrics.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }
}
