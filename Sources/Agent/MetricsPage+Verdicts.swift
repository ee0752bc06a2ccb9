internal import Exposition
internal import Incidents
internal import Probe
internal import Records

/// What was predicted for a packet, what the kernel did with it, and where the two differ.
extension MetricsPage {
    func writeVerdicts(_ counters: Counters, _ correlator: CorrelatorFigures, to page: inout MetricsWriter) {
        writePredictions(counters, to: &page)
        writeRefusals(counters, to: &page)
        writeMismatches(counters, correlator, to: &page)
        writeChallenges(to: &page)
    }

    private func writePredictions(_ counters: Counters, to page: inout MetricsWriter) {
        page.family(
            "lostreply_rst_packets_total", .counter,
            help: "RST packets at the hooks, by the verdict predicted for them. Counted in the kernel.")
        for direction in Counters.Direction.allCases {
            for verdict in Verdict.allCases where verdict.isPossible(direction) {
                page.sample(
                    labels: [("direction", direction.label), ("verdict", verdict.label)],
                    counters.rstPackets(direction, verdict))
            }
        }
        page.family(
            "lostreply_syn_packets_total", .counter,
            help: "SYN packets that came in, by the verdict predicted for them. Counted in the kernel.")
        for verdict in SYNVerdict.allCases {
            page.sample(labels: [("verdict", verdict.label)], counters.synPackets(verdict))
        }
    }

    private func writeRefusals(_ counters: Counters, to page: inout MetricsWriter) {
        page.family(
            "lostreply_refused_resets_total", .counter,
            help: "RST packets that the kernel refused, by its drop reason. Counted in the kernel.")
        for refusal in Refusal.allCases {
            page.sample(labels: [("reason", refusal.label)], counters.refusedResets(refusal))
        }
        page.family(
            "lostreply_unacceptable_acks_total", .counter,
            help: "Segments whose ACK number the kernel answered and did not take. Counted in the kernel.")
        for reason in UnacceptableACK.allCases {
            page.sample(labels: [("reason", reason.label)], counters.unacceptableACKs(reason))
        }
        page.family(
            "lostreply_sent_resets_total", .counter,
            help: "Resets that this host sent, by the kernel's reason. Counted in the kernel.")
        for reason in SentReset.allCases {
            page.sample(labels: [("reason", reason.label)], counters.sentResets(reason))
        }
    }

    /// Of the many pairs only those that can be told in advance are there before they happen.
    private func writeMismatches(
        _ counters: Counters, _ correlator: CorrelatorFigures, to page: inout MetricsWriter
    ) {
        page.family(
            "lostreply_verdict_mismatches_total", .counter,
            help:
                "RSTs that the kernel dealt with in another way than predicted; _backlog where the packet had to wait "
                + "while its socket changed.")
        for verdict in Verdict.allCases where verdict != .sent {
            if !verdict.predictsReset {
                for actual in Mismatch.Actual.allCases {
                    let count = correlator.mismatches[Mismatch(predicted: verdict, actual: actual)]
                    page.sample(labels: [("predicted", verdict.label), ("actual", actual.label)], count ?? 0)
                }
            }
            for refusal in Refusal.allCases {
                for (suffix, backlog) in [("", false), ("_backlog", true)] {
                    let count = counters.mismatches(verdict, refusal, backlog: backlog)
                    guard count > 0 else { continue }
                    page.sample(labels: [("predicted", verdict.label), ("actual", refusal.label + suffix)], count)
                }
            }
        }
    }

    private func writeChallenges(to page: inout MetricsWriter) {
        page.family(
            "lostreply_kernel_challenge_acks_total", .counter,
            help: "The kernel's own counts of RFC 5961 challenges since the network namespace was made.")
        for count in challenges.counts() {
            page.sample(labels: [("netns", count.namespace), ("counter", count.counter)], count.value)
        }
    }
}

extension Verdict {
    /// Whether a RST that goes this way can have this verdict.
    fileprivate func isPossible(_ direction: Counters.Direction) -> Bool {
        switch self {
        case .sent: direction == .outgoing
        case .forwarded: true
        default: direction == .incoming
        }
    }
}
