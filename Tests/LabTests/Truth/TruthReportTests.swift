import Lab
import Testing

@Suite("The truth run's report")
struct TruthReportTests {
    /// A report of requests whose answers are lost, each on a connection of its own, with an outcome or none.
    private func report(_ outcomes: [String?], strays: Int = 0) throws -> TruthReport {
        var views: [ClientView] = []
        var entries: [BackendEntry] = []
        var incidents: [IncidentReport] = []
        for (number, outcome) in outcomes.enumerated() {
            let port = UInt16(40_000 + number)
            let request = TruthRequest(proxy: "nginx", scenario: number < 2 ? .early : .cut, number: number)
            views.append(Sample.view(request))
            entries.append(try Sample.entry(request, on: try Sample.connection(port: port), second: 11))
            let unread = outcome == "recovered" ? 0 : 119
            if let outcome { incidents.append(try Sample.incident(outcome, port: port, second: 12, unread: unread)) }
        }
        for _ in 0..<strays { incidents.append(try Sample.incident("lost", port: 1, second: 12)) }
        return TruthReport(Join(views: views, entries: entries, incidents: incidents))
    }

    @Test("Nothing wrong: both are 1, and the sum is below the proxies and scenarios")
    func perfect() throws {
        let report = try report(["lost", "lost", "lost"])
        #expect(report.line == "truth: 3 requests, precision 1.00, recall 1.00")
        #expect(report.failure == nil)
        #expect(report.exceptions.isEmpty)
        let cells = report.table.dropFirst().map { $0.split(separator: " ").map(String.init) }
        #expect(
            cells == [
                ["nginx", "early", "2", "2", "2", "2", "2", "0"], ["nginx", "cut", "1", "1", "1", "1", "1", "0"],
                ["all", "3", "3", "3", "3", "3", "0"],
            ])
        #expect(report.acknowledgement == "acknowledged before the end: 3 of 3 whole answers, within 30 us")
    }

    @Test("A missed answer costs recall, rounded down, and is listed")
    func missed() throws {
        let report = try report(["lost", "lost", nil])
        #expect(report.line == "truth: 3 requests, precision 1.00, recall 0.66")
        #expect(report.failure != nil)
        #expect(report.exceptions.map { $0.hasPrefix("missed: nginx-cut-2, ") } == [true])
    }

    @Test("A claim of no request costs precision, and is listed")
    func stray() throws {
        let report = try report(["lost"], strays: 1)
        #expect(report.line == "truth: 1 requests, precision 0.50, recall 1.00")
        #expect(report.failure != nil)
        #expect(report.exceptions.count == 1)
    }

    @Test("An answer that the proxy read and dropped costs nothing, and is listed")
    func explained() throws {
        let report = try report(["lost", "recovered"])
        #expect(report.line == "truth: 2 requests, precision 1.00, recall 1.00")
        #expect(report.failure == nil)
        #expect(report.exceptions.map { $0.hasPrefix("explained: nginx-early-1, ") } == [true])
    }

    @Test("A run in which nothing was lost proves nothing")
    func nothingLost() throws {
        #expect(try report([]).failure != nil)
    }
}
