internal import DequeModule
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Tells who may have an answer, by HTTP's Basic scheme and bcrypt.
///
/// bcrypt is slow on purpose, so it runs on a thread of its own, one password after the other. A wrong password is
/// followed by a rest three times as long: guessing gets a quarter of one core and no more. The line is bounded, also
/// for each client address. A client that gives up is checked all the same, so that its next request finds the verdict.
final class Authenticator: Sendable {
    /// What became of a request's credentials.
    enum Outcome: String, CaseIterable, Sendable {
        case accepted
        case missing
        case malformed
        case wrong
        case busy
    }

    /// The bounds of the line.
    private static let (lineLimit, addressLimit) = (16, 4)

    private struct Check: Sendable {
        let password: [UInt8]
        let hash: BcryptHash
        /// False for a name that has no hash of its own; its password is compared with another's, in vain.
        let isKnown: Bool
        let fingerprint: CredentialCache.Fingerprint
        let address: String
        let outcome: EventLoopPromise<Outcome>
    }

    private struct State {
        var line: Deque<Check> = []
        var isChecking = false
        var hasThread = false
        var hasEnded = false
        var cache = CredentialCache()
        var counts: [Outcome: UInt64] = [:]
    }

    private let loop: any EventLoop
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let state = Mutex(State())

    init(on loop: any EventLoop) { self.loop = loop }

    /// How many requests came to each outcome.
    var counts: [Outcome: UInt64] { state.withLock { $0.counts } }

    /// Decides on a request.
    ///
    /// - Parameters:
    ///   - authorization: Its `Authorization` headers.
    ///   - users: Who may have an answer.
    ///   - address: Where it comes from.
    /// - Returns: The outcome, already there unless bcrypt has to run.
    func decide(
        authorization: [String], users: [String: BcryptHash], address: String
    ) -> EventLoopFuture<Outcome> {
        let future = outcome(authorization, users, address)
        future.whenSuccess { outcome in
            self.state.withLock { $0.counts[outcome, default: 0] += 1 }
        }
        return future
    }

    /// Ends the thread; what waits in line is refused.
    func stop() {
        let left = state.withLock { state in
            state.hasEnded = true
            defer { state.line = [] }
            return state.line
        }
        for check in left { check.outcome.succeed(.busy) }
        // It only fails where the thread has ended already.
        try? thread.syncShutdownGracefully()
    }

    private func outcome(
        _ authorization: [String], _ users: [String: BcryptHash], _ address: String
    ) -> EventLoopFuture<Outcome> {
        guard !authorization.isEmpty else { return loop.makeSucceededFuture(.missing) }
        guard authorization.count == 1, let credentials = BasicCredentials(authorization: authorization[0]) else {
            return loop.makeSucceededFuture(.malformed)
        }
        let promise = loop.makePromise(of: Outcome.self)
        let immediate = state.withLock { state -> Outcome? in
            let own = users[credentials.name]
            // A name that nobody has costs what that of some user costs.
            guard let hash = own ?? state.cache.choose(among: users.values, for: credentials.name) else {
                return .wrong
            }
            let fingerprint = state.cache.fingerprint(credentials, hash, isKnown: own != nil)
            if let isRight = state.cache.verdict(on: fingerprint) { return isRight ? .accepted : .wrong }
            guard !state.hasEnded, state.line.count < Self.lineLimit,
                state.line.count(where: { $0.address == address }) < Self.addressLimit
            else { return .busy }
            state.line.append(
                Check(
                    password: credentials.password, hash: hash, isKnown: own != nil, fingerprint: fingerprint,
                    address: address, outcome: promise))
            if !state.hasThread { thread.start() }
            state.hasThread = true
            return nil
        }
        if let immediate {
            promise.succeed(immediate)
        } else {
            checkNext()
        }
        return promise.futureResult
    }

    private func checkNext() {
        let next = state.withLock { state -> Check? in
            guard !state.isChecking, let check = state.line.popFirst() else { return nil }
            state.isChecking = true
            return check
        }
        guard let next else { return }
        thread.submit { status in
            guard case .active = status else { return next.outcome.succeed(.busy) }
            let start = Clock.monotonic
            // The same credentials may have been before it in the line.
            let known = self.state.withLock { $0.cache.verdict(on: next.fingerprint) }
            let isRight = known ?? (next.hash.matches(next.password) && next.isKnown)
            let rest = isRight || known != nil ? 0 : 3 * (Clock.monotonic - start)
            self.state.withLock { $0.cache.remember(next.fingerprint, isRight: isRight) }
            next.outcome.succeed(isRight ? .accepted : .wrong)
            self.loop.scheduleTask(in: .nanoseconds(Int64(rest))) {
                self.state.withLock { $0.isChecking = false }
                self.checkNext()
            }
        }
    }
}
