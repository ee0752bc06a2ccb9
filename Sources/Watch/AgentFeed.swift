internal import Client
internal import Display
internal import Glibc
internal import Linux
internal import Parsing
internal import Synchronization

/// Brings news of an agent, on a thread of its own, and comes back to it when it has been away.
final class AgentFeed: Sendable {
    /// How often counts are asked for, in microseconds; sooner after an incident, but not sooner than a quarter of it.
    private static let interval: useconds_t = 2_000_000
    /// How often the status is asked for, in rounds of counts.
    private static let statusRounds = 5
    /// The last incidents that are asked for at the start.
    private static let listLimit = 200

    private let client: AgentClient
    private let outcomes: [String]
    private let mailbox: Mailbox

    /// - Parameters:
    ///   - client: Asks the agent.
    ///   - outcomes: Which outcomes; none for all.
    ///   - mailbox: Takes the news.
    init(_ client: AgentClient, outcomes: [String], _ mailbox: Mailbox) {
        self.client = client
        self.outcomes = outcomes
        self.mailbox = mailbox
    }

    /// Starts; it ends with the process.
    func start() { _ = Linux.Thread(name: "feed") { self.live() } }

    private func live() {
        let first: useconds_t = 500_000
        var pause = first
        while true {
            do throws(ClientError) {
                try follow { pause = first }
            } catch {
                mailbox.post(.trouble(error))
                usleep(pause)
                pause = min(pause * 2, 8_000_000)
            }
        }
    }

    /// Follows the agent until its stream ends, which is no trouble as long as it answers.
    private func follow(_ reached: () -> Void) throws(ClientError) {
        let status = try client.status()
        let wake = Wake()
        let stop = client.follow(outcomes: outcomes) { [mailbox] message in
            guard let news = Self.news(message) else { return }
            mailbox.post(news)
            wake.hurry()
        } end: { _ in
            wake.end()
        }
        defer { stop() }
        // Only now: what finishes in between comes twice rather than never.
        let last = try client.incidents(limit: Self.listLimit, outcomes: outcomes)
        mailbox.post(.reached(status, last.compactMap { ToldIncident($0) }))
        var round = 0
        while true {
            let (page, time) = try client.metrics(status.telemetryPath)
            // A server without a clock tells no time (RFC 9110, 6.6.1): then it is ours.
            mailbox.post(.counts(LossCounts(page, at: time ?? Glibc.time(nil))))
            reached()
            wake.wait(atLeast: Self.interval / 4, atMost: Self.interval)
            if wake.hasEnded { return }
            round += 1
            if round % Self.statusRounds == 0 { mailbox.post(.status(try client.status())) }
        }
    }

    private static func news(_ message: EventStreamParser.Message) -> News? {
        switch message.event {
        case "incident": ToldIncident(line: message.data).map { .incident($0) }
        case "skipped": JSONFields(message.data)?.integer("incidents").map { .skipped($0) }
        default: nil
        }
    }

    /// Ends the feed's rest early.
    private final class Wake: Sendable {
        private let ended = Atomic<Bool>(false)
        private let isHurried = Atomic<Bool>(false)

        /// Whether the stream is over.
        var hasEnded: Bool { ended.load(ordering: .acquiring) }

        /// An incident has come: counts have changed.
        func hurry() { isHurried.store(true, ordering: .releasing) }

        /// The stream is over; the rest is not cut short, lest a stream that is refused be asked for at once.
        func end() { ended.store(true, ordering: .releasing) }

        func wait(atLeast least: useconds_t, atMost most: useconds_t) {
            var rested: useconds_t = 0
            while rested < most {
                usleep(least)
                rested += least
                if isHurried.exchange(false, ordering: .acquiringAndReleasing) { return }
            }
        }
    }
}
