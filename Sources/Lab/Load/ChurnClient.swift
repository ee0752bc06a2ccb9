public import Glibc
public import Linux
internal import Synchronization

/// A client that makes one connection after the other, each for one request, so many of them at a time, from a thread of
/// its own; it ends by its limits, by hand, or with the value.
///
/// For more than some thousands of connections that close by FIN see ``NetworkNamespace/prepareForChurn()``.
public final class ChurnClient: Sendable {
    private let counts: Counts
    private let thread: LoadThread

    /// When a churn ends, and how dense it is.
    public struct Limits: Sendable {
        /// After so many connections; without one, there is no such end.
        public var connections: Int?
        /// After so long; without one, there is no such end.
        public var duration: Duration?
        /// How many connections are started in a second; without one, as many as can be.
        public var connectionsPerSecond: Int?
        /// How many connections are under way at a time.
        public var inFlight: Int

        /// Sets limits; a churn without an end is stopped by hand.
        ///
        /// - Parameters:
        ///   - connections: After how many connections it ends.
        ///   - duration: After how long it ends.
        ///   - connectionsPerSecond: How many connections are started in a second.
        ///   - inFlight: How many connections are under way at a time.
        public init(
            connections: Int? = nil, duration: Duration? = nil, connectionsPerSecond: Int? = nil, inFlight: Int = 64
        ) {
            self.connections = connections
            self.duration = duration
            self.connectionsPerSecond = connectionsPerSecond
            self.inFlight = inFlight
        }
    }

    /// Starts it.
    ///
    /// - Parameters:
    ///   - endpoint: Where the server listens.
    ///   - sources: The addresses that it connects from, in turn; the kernel chooses without any.
    ///   - namespace: In which network namespace.
    ///   - ending: How its connections end.
    ///   - limits: When it ends, and how dense it is.
    ///   - cpu: The CPU that it keeps to; any without one.
    /// - Throws: The call that failed.
    public init(
        to endpoint: TCPEndpoint, from sources: [String] = [], in namespace: NetworkNamespace, _ ending: ChurnEnding,
        _ limits: Limits = Limits(), onCPU cpu: Int? = nil
    ) throws(SystemError) {
        let counts = Counts()
        self.counts = counts
        thread = try LoadThread(name: "churn-client", in: namespace, cpu: cpu) { (stop) throws(SystemError) in
            let crowd = try ChurnCrowd(to: endpoint, from: sources, ending, limits, counts, until: stop)
            return { crowd.run() }
        }
    }

    /// The kernel's number of its thread, whose CPU time is in `/proc/self/task/NUMBER/schedstat`.
    public var threadID: pid_t { thread.id }

    /// How many connections ended as they should so far: where the server resets them, with the whole reply unread.
    public var finished: Int { counts.finished.load(ordering: .acquiring) }

    /// How many connections ended otherwise so far.
    public var failed: Int { counts.failed.load(ordering: .acquiring) }

    /// Starts no more connections, and waits a bounded time until those under way have ended.
    public func stop() { thread.stop() }

    /// Waits until it has ended by its limits, and its connections have.
    public func wait() { thread.wait() }

    final class Counts: Sendable {
        let finished = Atomic<Int>(0)
        let failed = Atomic<Int>(0)
    }
}
