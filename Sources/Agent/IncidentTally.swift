internal import Exposition
package import Incidents
internal import Records

/// What finished incidents add up to.
///
/// Series are bounded three times: by upstreams, by processes, and by sets of labels, which the two could multiply to.
package struct IncidentTally {
    /// How many sets of labels there are for losses, for each upstream that may have series.
    private static let setsPerUpstream = 10

    /// The labels of a lost response.
    struct LossKey: Hashable {
        var upstream: String
        var process: String
        var status: String
        var extent: String
    }

    /// Lost responses and their bytes under one set of labels.
    struct Loss {
        /// Spelled once: there may be thousands, on every page.
        let labels: SampleLabels
        var responses: UInt64 = 0
        var bytes: UInt64 = 0
    }

    /// Finished incidents of a role with an outcome.
    struct OutcomeKey: Hashable {
        var role: Role
        var outcome: Outcome
    }

    /// In the order in which they were first lost.
    private(set) var losses: [Loss] = []
    /// Closes of ours that can cost a client our answer, by process.
    private(set) var endangered: [String: UInt64] = [:]
    private(set) var outcomes: [OutcomeKey: UInt64] = [:]
    private(set) var unreadBytes = Self.perRole(Histogram.byteBounds)
    private(set) var dataToReset = Self.perRole(Histogram.secondBounds)
    private(set) var resetToClose = Self.perRole(Histogram.secondBounds)

    /// All lost responses, told or not.
    var lostResponses: UInt64 { outcomes[OutcomeKey(role: .upstream, outcome: .lost)] ?? 0 }

    private let lossLimit: Int
    private var places: [LossKey: Int] = [:]
    private var upstreams: BoundedLabels<Endpoint>
    private var processes: BoundedLabels<String>
    private var servers: BoundedLabels<String>

    /// - Parameter limit: How many upstreams, and how many processes, get series of their own.
    package init(limit: Int) {
        lossLimit = limit * Self.setsPerUpstream
        upstreams = BoundedLabels(limit: limit)
        processes = BoundedLabels(limit: limit)
        servers = BoundedLabels(limit: limit)
    }

    /// Counts a finished incident in the totals.
    mutating func count(_ incident: Incident) {
        let role = incident.reset.role
        outcomes[OutcomeKey(role: role, outcome: incident.outcome), default: 0] += 1
        unreadBytes[role]?.observe(Double(incident.reset.unreadBytes))
        // Only nanosecond-precise times: a kernel tick would smear the histogram.
        if let last = incident.reset.lastDataTime, last <= incident.reset.time {
            dataToReset[role]?.observe(seconds(incident.reset.time - last))
        }
        guard let closed = incident.closed else { return }
        if closed.time >= incident.reset.time {
            resetToClose[role]?.observe(seconds(closed.time - incident.reset.time))
        }
    }

    /// Counts a finished incident, where it is a loss, in the series of its upstream and process.
    ///
    /// Beyond the bound of sets of labels both are `other`, with each status and extent.
    package mutating func countLoss(_ incident: Incident) {
        guard incident.outcome == .lost, let closed = incident.closed else { return }
        var key = LossKey(
            upstream: upstreams.label(incident.reset.flow.remote),
            process: processes.label(closed.process.name), status: incident.status.label,
            extent: incident.extent.label)
        if places[key] == nil, losses.count >= lossLimit { (key.upstream, key.process) = ("other", "other") }
        let place = places[key] ?? losses.count
        if place == losses.count {
            places[key] = place
            losses.append(Loss(labels: SampleLabels(key.labels)))
        }
        losses[place].responses += 1
        losses[place].bytes += UInt64(closed.unreadBytes)
    }

    /// Counts a close of ours that can cost a client our answer.
    mutating func count(_ response: EndangeredResponse) {
        endangered[servers.label(response.process.name), default: 0] += 1
    }

    private static func perRole(_ bounds: [Double]) -> [Role: Histogram] {
        Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0, Histogram(upperBounds: bounds)) })
    }
}

private func seconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1e9 }
