internal import NIOCore
internal import NIOPosix
internal import NIOSSL
public import Parsing
internal import Synchronization

/// Asks one agent, over a connection that is kept for the next question.
///
/// The methods block and are for plain threads, one at a time.
public final class AgentClient: Sendable {
    /// The most bytes of an answer that are taken: a page of 100,000 series.
    static let answerLimit = 32 << 20
    /// Where the agent serves.
    public let url: AgentURL

    private let access: AgentAccess
    private let patience: TimeAmount
    private let threads: MultiThreadedEventLoopGroup
    private let connector: AgentConnector
    private let headers: [(String, String)]
    private let kept = Mutex<(any Channel)?>(nil)

    /// Prepares to ask; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - url: Where the agent serves.
    ///   - access: What opens it.
    /// - Throws: What is wrong with either, or with a file that they name.
    public convenience init(_ url: AgentURL, _ access: AgentAccess) throws(ClientError) {
        try self.init(url, access, patience: 10_000)
    }

    /// Prepares to ask, with another patience.
    ///
    /// - Parameters:
    ///   - url: Where the agent serves.
    ///   - access: What opens it.
    ///   - patience: How long an answer may take, from the question on, in milliseconds.
    /// - Throws: What is wrong with the first two, or with a file that they name.
    package init(_ url: AgentURL, _ access: AgentAccess, patience: Int64) throws(ClientError) {
        try access.check(for: url)
        self.url = url
        self.access = access
        self.patience = .milliseconds(patience)
        let authorization = try access.authorization()
        headers = [("User-Agent", "lostreply")] + (authorization.map { [("Authorization", $0)] } ?? [])
        let trust = url.isSecure ? try AgentTrust(access) : nil
        threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        connector = AgentConnector(url, on: threads, trust)
    }

    /// Closes every connection and ends the thread.
    public func stop() {
        // It only fails where the thread has ended already.
        try? threads.syncShutdownGracefully()
    }

    /// What the agent says of itself; also makes sure that it is one.
    ///
    /// - Returns: The status.
    /// - Throws: That it cannot be reached, does not let us in, or is something else.
    public func status() throws(ClientError) -> AgentStatus {
        let answer = try get("/api/v1/status")
        if answer.status == 200, let status = JSONFields(answer.text).flatMap({ AgentStatus($0) }) { return status }
        throw refusal(of: answer, "/api/v1/status")
    }

    /// The metrics.
    ///
    /// - Parameter path: Where they are, as the status says.
    /// - Returns: A snapshot, and its time by the agent's clock, in seconds since the epoch, where it was told.
    /// - Throws: That they cannot be had.
    public func metrics(_ path: String) throws(ClientError) -> (page: MetricsSnapshot, time: Int?) {
        let answer = try get(path)
        guard answer.status == 200 else { throw refusal(of: answer, path) }
        return (MetricsSnapshot(answer.text), answer.date)
    }

    /// The last incidents, the newest first.
    ///
    /// - Parameters:
    ///   - limit: How many at the most.
    ///   - outcomes: Which outcomes; none for all.
    /// - Returns: The events, not looked into.
    /// - Throws: That they cannot be had.
    public func incidents(limit: Int, outcomes: [String]) throws(ClientError) -> [JSONFields] {
        let target = "/api/v1/incidents?limit=\(limit)" + Self.filter(outcomes, after: "&")
        let answer = try get(target)
        if answer.status == 200, let events = JSONFields.array(answer.text) { return events }
        throw refusal(of: answer, target)
    }

    /// One incident.
    ///
    /// - Parameter id: Its id.
    /// - Returns: The event; nil where the agent does not keep it.
    /// - Throws: That it cannot be had.
    public func incident(_ id: String) throws(ClientError) -> JSONFields? {
        let target = "/api/v1/incidents/\(id)"
        let answer = try get(target)
        if answer.status == 404 { return nil }
        if answer.status == 200, let event = JSONFields(answer.text) { return event }
        throw refusal(of: answer, target)
    }

    /// Follows the incidents as they finish.
    ///
    /// - Parameters:
    ///   - outcomes: Which outcomes; none for all.
    ///   - receive: Takes each message on a thread of the client's.
    ///   - end: Is told once why nothing comes any more.
    /// - Returns: What to call for nothing to come any more.
    public func follow(
        outcomes: [String], _ receive: @escaping @Sendable (EventStreamParser.Message) -> Void,
        end: @escaping @Sendable (ClientError) -> Void
    ) -> @Sendable () -> Void {
        let target = "/api/v1/stream" + Self.filter(outcomes, after: "?")
        let reader = StreamReader(receive) { [self] in end(told($0, target)) }
        let request = ExchangeRequest(target: target, headers: headers + [("Accept", "text/event-stream")]) {
            reader.take($0)
        }
        // A comment comes every 10 s.
        reader.channel = connector.connect(request, silence: .seconds(30))
        return { reader.stop() }
    }

    private static func filter(_ outcomes: [String], after mark: String) -> String {
        outcomes.isEmpty ? "" : "\(mark)outcome=\(outcomes.joined(separator: ","))"
    }

    /// Asks once, over the kept connection if it still is one.
    private func get(_ target: String) throws(ClientError) -> Answer {
        let channel = kept.withLock { kept in
            defer { kept = nil }
            return kept
        }
        if let channel {
            do {
                return try ask(target, over: channel)
            } catch is TimedOut {
                // A new connection would not make an agent that hangs answer.
                throw failure(TimedOut(), target)
            } catch {
                // It has gone meanwhile, as an idle one may.
            }
        }
        do {
            return try ask(target, over: nil)
        } catch {
            throw failure(error, target)
        }
    }

    private func failure(_ error: any Error, _ target: String) -> ClientError {
        ClientError(error, url, access, target) { [url, threads] in
            CertificateInspection.finding(at: url, on: threads)
        }
    }

    private func ask(_ target: String, over channel: (any Channel)?) throws -> Answer {
        let loop = channel?.eventLoop ?? threads.next()
        let collector = AnswerCollector(loop.makePromise(of: AnswerCollector.Collected.self))
        let request = ExchangeRequest(target: target, headers: headers) { collector.take($0) }
        let used: EventLoopFuture<any Channel>
        if let channel {
            channel.writeAndFlush(request).whenFailure { collector.take(.failed($0)) }
            used = loop.makeSucceededFuture(channel)
        } else {
            used = connector.connect(request)
        }
        let limit = loop.scheduleTask(in: patience) { collector.take(.failed(TimedOut())) }
        defer { limit.cancel() }
        do {
            let collected = try collector.whole.wait()
            let channel = try used.wait()
            if collected.isReusable { kept.withLock { $0 = channel } }
            return collected.answer
        } catch {
            used.whenSuccess { $0.close(promise: nil) }
            throw error
        }
    }

    private func refusal(of answer: Answer, _ target: String) -> ClientError {
        ClientError(refusal: answer, url, access, target)
    }

    private func told(_ error: any Error, _ target: String) -> ClientError {
        if let refused = error as? StreamReader.Refused {
            return refusal(of: Answer(status: refused.status, date: nil, body: []), target)
        }
        return ClientError(error, url, access, target) { .untrusted }
    }
}
