internal import Parsing

/// What an event must say of a lost answer, field by field, by the upstream's log.
package struct Story {
    private let entry: BackendEntry
    private let proxy: String

    /// Prepares the comparison.
    ///
    /// - Parameters:
    ///   - entry: What the upstream did.
    ///   - proxy: The name of the proxy's process.
    package init(of entry: BackendEntry, proxy: String) {
        self.entry = entry
        self.proxy = proxy
    }

    /// Compares an event.
    ///
    /// - Parameter event: The event.
    /// - Returns: The names of the fields that are not as they should be.
    package func untruths(in event: String) -> [String] {
        guard let fields = JSONFields(event), let answer = entry.answer else { return ["event"] }
        let texts = [
            "outcome": "lost", "role": "upstream", "extent": "whole", "process": proxy, "cause": "packet",
            "local": entry.connection.proxy.description, "status_line": answer.statusLine, "interface": "upstream",
        ]
        // The head says whether the connection is kept, at the price of a few bytes.
        let sizes = [true, false].map { answer.bytes(keepsAlive: $0).count }
        var wrong = texts.filter { fields.text($0.key) != $0.value }.map(\.key)
        for name in ["unread_at_reset_bytes", "unread_at_close_bytes"] {
            if !sizes.contains(fields.integer(name) ?? -1) { wrong.append(name) }
        }
        for name in ["missing_bytes", "out_of_order_bytes"] where fields.integer(name) != 0 { wrong.append(name) }
        if fields.integer("status") != answer.status { wrong.append("status") }
        if fields.truth("solicited") != true { wrong.append("solicited") }
        if fields.text("verdict") == nil { wrong.append("verdict") }
        if fields.integer("pid") == nil { wrong.append("pid") }
        if fields.text("explanation")?.contains("\(proxy) closed") != true { wrong.append("explanation") }
        // RFC 3339 times of one length sort as text.
        let times = ["last_data_time", "reset_time", "close_time"].map { fields.text($0) ?? "" }
        if times.contains("") || times != times.sorted() { wrong.append("times") }
        return wrong.sorted()
    }
}

extension TruthReport {
    /// A line for each true claim whose event tells something else than the upstream's log.
    package var untrueStories: [String] {
        claims.compactMap { finding, passage in
            guard let claim = passage.incidents.first(where: { $0.isClaim }) else { return nil }
            let wrong = Story(of: passage.entry, proxy: finding.view.request.proxy).untruths(in: claim.event)
            return wrong.isEmpty ? nil : "untrue \(wrong.joined(separator: ", ")): \(claim.event)"
        }
    }

    /// How many events were compared, and how many told the truth in each field.
    package var stories: String { "stories: \(claims.count) told, \(claims.count - untrueStories.count) true" }

    private var claims: [(RequestFinding, RequestFinding.Passage)] {
        join.findings.flatMap { finding in
            finding.passages.filter { finding.judgement(of: $0) == .trueClaim }.map { (finding, $0) }
        }
    }
}
