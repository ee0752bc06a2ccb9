internal import Records
package import Replay

/// What a replay has counted as an event, schema `lostreply.replay_summary/1`.
package struct ReplaySummaryEvent: Event {
    /// The name and version of the schema.
    package static let schema = "lostreply.replay_summary/1"

    private let totals: ReplayTotals

    /// Makes the event.
    ///
    /// - Parameter totals: The counts.
    package init(_ totals: ReplayTotals) { self.totals = totals }

    /// The counts in one line.
    package var message: String {
        var parts = Self.verdicts.compactMap { verdict in
            totals.verdicts[verdict].map { "\(verdict.label) \($0)" }
        }
        if totals.unjudged > 0 { parts.append("unknown \(totals.unjudged)") }
        let verdicts = parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
        let wrong = totals.contradicted > 0 ? "   contradicted: \(totals.contradicted)" : ""
        let forgotten = totals.evictions > 0 ? "   forgotten: \(totals.evictions)" : ""
        return "RSTs: \(totals.rsts)\(verdicts)   suspected: \(totals.suspected)\(wrong)"
            + "   connections: \(totals.connections)\(forgotten)   segments: \(totals.segments)"
    }

    /// Whether an answer may have been lost.
    package var isWarning: Bool { totals.suspected > 0 }

    /// Writes every field, in the order of the schema.
    package func write(to fields: inout some FieldWriter) {
        fields.field("schema", Self.schema)
        fields.field("frames", totals.frames)
        fields.field("cut_frames", totals.cutFrames)
        fields.field("segments", totals.segments)
        fields.field("connections", totals.connections)
        fields.field("forgotten_connections", totals.evictions)
        fields.field("rsts", totals.rsts)
        fields.field("repeated_rsts", totals.repeats)
        fields.field("suspected", totals.suspected)
        fields.field("contradicted", totals.contradicted)
        for verdict in Self.verdicts { fields.field(verdict.label, totals.verdicts[verdict] ?? 0) }
        fields.field("unknown", totals.unjudged)
    }

    /// Those that a capture can tell.
    private static let verdicts = Verdict.allCases.filter { ![.forwarded, .otherHost, .sent].contains($0) }
}
