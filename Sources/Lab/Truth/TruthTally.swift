/// How many requests came to what.
struct TruthTally: Equatable {
    var requests = 0
    /// Requests whose client got no whole answer of the upstream.
    var clientFailures = 0
    /// Answers that the proxy's kernel had, and that no client got.
    var trulyLost = 0
    /// Answers that lostreply calls lost.
    var claimed = 0
    /// Those among them that were.
    var trueClaims = 0
    /// Lost answers that the proxy had read.
    var explained = 0

    /// The share of the claims that are true; 1 without any.
    var precision: Ratio { Ratio(trueClaims, of: claimed) }

    /// The share of the lost answers, those that the proxy never read, that are claimed; 1 without any.
    var recall: Ratio { Ratio(trueClaims, of: trulyLost - explained) }

    /// Adds a request.
    mutating func add(_ finding: RequestFinding) {
        requests += 1
        if !finding.isServed { clientFailures += 1 }
        for passage in finding.passages {
            if finding.isLost(passage) { trulyLost += 1 }
            claimed += passage.incidents.count { $0.isClaim }
            switch finding.judgement(of: passage) {
            case .trueClaim: trueClaims += 1
            case .explained: explained += 1
            case .nothingLost, .falseClaim, .missed: break
            }
        }
    }

    static func += (sum: inout TruthTally, other: TruthTally) {
        sum.requests += other.requests
        sum.clientFailures += other.clientFailures
        sum.trulyLost += other.trulyLost
        sum.claimed += other.claimed
        sum.trueClaims += other.trueClaims
        sum.explained += other.explained
    }
}
