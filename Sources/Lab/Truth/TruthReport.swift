/// What a truth run found: a table, every exception, and the sum.
package struct TruthReport {
    /// One proxy and scenario.
    private struct Row {
        let proxy: String
        let scenario: Scenario
        var tally = TruthTally()
    }

    let join: Join
    private let rows: [Row]
    private let total: TruthTally

    /// Sums up what was joined.
    ///
    /// - Parameter join: All of a run.
    package init(_ join: Join) {
        self.join = join
        var rows: [Row] = []
        for finding in join.findings {
            let request = finding.view.request
            if rows.last?.proxy != request.proxy || rows.last?.scenario != request.scenario {
                rows.append(Row(proxy: request.proxy, scenario: request.scenario))
            }
            rows[rows.count - 1].tally.add(finding)
        }
        self.rows = rows
        var total = rows.reduce(into: TruthTally()) { $0 += $1.tally }
        total.claimed += join.strays.count { $0.isClaim }
        self.total = total
    }

    /// The table of proxies and scenarios, columns aligned.
    package var table: [String] {
        let header = ["proxy", "scenario", "requests", "client failures", "truly lost", "claimed", "true", "explained"]
        let cells = rows.map { [$0.proxy, $0.scenario.rawValue] + Self.cells($0.tally) }
        let sum = ["all", ""] + Self.cells(total)
        let lines = [header] + cells + [sum]
        let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            zip(line, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column < 2 ? cell.0 + padding : padding + cell.0
            }.joined(separator: "  ")
        }
    }

    /// A line for each claim that is not true and for each lost answer that is not claimed.
    package var exceptions: [String] {
        let ofRequests = join.findings.flatMap { finding in
            finding.passages.compactMap { Self.exception(finding, $0) }
        }
        let ofStrays = join.strays.filter(\.isClaim).map { "false claim, of no request: \($0.event)" }
        return ofRequests + ofStrays
    }

    /// How long the upstream waited before it ended connections, so that each answer was the proxy's by then.
    package var acknowledgement: String {
        let answers = join.findings.flatMap(\.passages).map(\.entry).filter(\.isWritten)
        let times = answers.compactMap(\.acknowledgedAfter)
        let longest = times.max().map { "\(Int($0 / .microseconds(1))) us" } ?? "no time"
        return "acknowledged before the end: \(times.count) of \(answers.count) whole answers, within \(longest)"
    }

    /// The sum in one line.
    package var line: String {
        "truth: \(total.requests) requests, precision \(total.precision), recall \(total.recall)"
    }

    /// Why the run is no success; nil if it is one.
    package var failure: String? {
        if !total.precision.isOne { return "some of what lostreply calls lost was not" }
        if !total.recall.isOne { return "lostreply does not know of every lost answer" }
        return total.trueClaims == 0 ? "no answer was lost; run it again" : nil
    }

    private static func cells(_ tally: TruthTally) -> [String] {
        [
            tally.requests, tally.clientFailures, tally.trulyLost, tally.claimed, tally.trueClaims, tally.explained,
        ].map { "\($0)" }
    }

    private static func exception(_ finding: RequestFinding, _ passage: RequestFinding.Passage) -> String? {
        let answer = passage.entry.answer?.statusLine ?? "no answer"
        let facts = "\(finding.view.request.id), client: \(finding.view.description), upstream: \(answer)"
        let events = passage.incidents.map(\.event).joined(separator: " ")
        switch finding.judgement(of: passage) {
        case .nothingLost, .trueClaim: return nil
        case .explained(let reason): return "explained: \(facts): \(reason)"
        case .falseClaim: return "false claim: \(facts): \(events)"
        case .missed: return "missed: \(facts): \(events.isEmpty ? "no event" : events)"
        }
    }
}
