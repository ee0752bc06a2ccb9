package import Incidents
package import Records
internal import Synchronization

/// The one place where records become incidents and incidents become numbers; shared by the thread that
/// reads the rings and those that answer scrapes.
package final class Ledger: Sendable {
    /// What is to be told of a round.
    package struct Findings: Sendable {
        /// Incidents that have finished, of those that are told.
        package var incidents: [Incident]
        /// Closes of ours that can cost a client our answer, of those that are told.
        package var endangered: [EndangeredResponse]
    }

    /// What is behind the lock.
    package struct Contents {
        package var correlator = Correlator()
        package var tally: IncidentTally
        var endangered: [EndangeredResponse] = []
        /// What is told beyond the totals.
        var filter = IncidentFilter()
        /// CLOCK_MONOTONIC when the current round of records was read.
        var now: UInt64 = 0
    }

    private let contents: Mutex<Contents>

    package init(limit: Int) { contents = Mutex(Contents(tally: IncidentTally(limit: limit))) }

    /// Tells of other incidents from now on.
    func setFilter(_ filter: IncidentFilter) { contents.withLock { $0.filter = filter } }

    /// Starts a round of records.
    package func begin(at now: UInt64) { contents.withLock { $0.now = now } }

    /// Takes in a record of the round.
    package func receive(_ record: Record) {
        contents.withLock { contents in
            if case .endangered(let response) = record {
                contents.endangered.append(response)
            } else {
                contents.correlator.receive(record, at: contents.now)
            }
        }
    }

    /// Ends the round: counts what has finished and hands it over.
    ///
    /// - Parameter isAllRead: Whether no record lies unread that an incident may be waiting for; else no wait ends.
    /// - Returns: What is to be told.
    package func settle(isAllRead: Bool) -> Findings {
        contents.withLock { contents in
            if isAllRead { contents.correlator.advance(to: contents.now) }
            return contents.finished()
        }
    }

    /// The agent ends: what is open is abandoned.
    package func end() -> Findings {
        contents.withLock { contents in
            contents.correlator.end()
            return contents.finished()
        }
    }

    /// Looks at the numbers.
    package func read<R: Sendable>(_ body: (borrowing Contents) -> sending R) -> R {
        contents.withLock { body($0) }
    }
}

extension Ledger.Contents {
    fileprivate mutating func finished() -> Ledger.Findings {
        let finished = correlator.takeFinished()
        let findings = Ledger.Findings(
            incidents: finished.filter(filter.holds), endangered: endangered.filter(filter.holds))
        endangered = []
        for incident in finished { tally.count(incident) }
        for incident in findings.incidents { tally.countLoss(incident) }
        for response in findings.endangered { tally.count(response) }
        return findings
    }
}
