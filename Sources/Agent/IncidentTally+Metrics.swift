package import Exposition
internal import Incidents
internal import Records

extension IncidentTally {
    /// The number that all this is for, and its bytes.
    package func writeLosses(to page: inout MetricsWriter) {
        page.family(
            "lostreply_lost_responses_total", .counter,
            help: "Responses that an upstream sent, the kernel acknowledged and no process read before it closed.")
        for loss in losses { page.sample(labels: loss.labels, loss.responses) }
        page.family(
            "lostreply_lost_response_bytes_total", .counter, help: "Bytes of lost responses that were left unread.",
            unit: "bytes")
        for loss in losses { page.sample(labels: loss.labels, loss.bytes) }
    }

    /// The other direction: this host as the server.
    func writeEndangered(to page: inout MetricsWriter) {
        page.family(
            "lostreply_endangered_responses_total", .counter,
            help: "Answers of this host whose client got a RST, since its request was closed away unread.")
        for (process, count) in endangered.sorted(by: { $0.key < $1.key }) {
            page.sample(labels: [("process", process)], count)
        }
    }

    func writeOutcomes(to page: inout MetricsWriter) {
        page.family(
            "lostreply_incidents_total", .counter, help: "Resets followed to their end, by how each ended.")
        for role in Role.allCases {
            for outcome in Outcome.allCases where outcome.isPossible(for: role) {
                page.sample(
                    labels: [("role", role.label), ("outcome", outcome.label)],
                    outcomes[OutcomeKey(role: role, outcome: outcome)] ?? 0)
            }
        }
    }

    func writeHistograms(to page: inout MetricsWriter) {
        let families = [
            ("lostreply_reset_unread_bytes", "bytes", "Bytes unread when the reset came.", unreadBytes),
            (
                "lostreply_data_to_reset_seconds", "seconds",
                "From the last data to the reset, on connections to watched ports.", dataToReset
            ),
            (
                "lostreply_reset_to_close_seconds", "seconds",
                "From the reset to the close, of resets with bytes unread or out of order.", resetToClose
            ),
        ]
        for (name, unit, help, histograms) in families {
            page.family(name, .histogram, help: help, unit: unit)
            for role in Role.allCases {
                if let histogram = histograms[role] { page.histogram(labels: [("role", role.label)], histogram) }
            }
        }
    }
}

extension IncidentTally.LossKey {
    var labels: MetricsWriter.Labels {
        [("upstream", upstream), ("process", process), ("status", status), ("extent", extent)]
    }
}

extension Outcome {
    /// Whether an incident of this role can end so.
    fileprivate func isPossible(for role: Role) -> Bool {
        switch self {
        case .lost, .idle: role == .upstream
        case .requestDiscarded: role == .downstream
        case .unattributed: role == .unknown
        case .recovered, .empty, .discarded, .abandoned: true
        }
    }
}
