import Glibc
internal import Linux
internal import Synchronization

/// Clients that send one scenario's requests to one proxy, and keep what they see.
final class RequestCrowd: Sendable {
    private let taken = Atomic<Int>(0)
    private let seen = Mutex<[ClientView]>([])
    private let proxy: String
    private let scenario: Scenario
    private let endpoint: TCPEndpoint
    private let namespace: NetworkNamespace
    private let upstream: ScriptedUpstream

    /// Prepares requests; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - scenario: What is to happen to them.
    ///   - proxy: The proxy's name.
    ///   - endpoint: Where the proxy listens.
    ///   - namespace: The network namespace of the clients.
    ///   - upstream: The proxy's upstream.
    init(
        _ scenario: Scenario, to proxy: String, at endpoint: TCPEndpoint, in namespace: NetworkNamespace,
        before upstream: ScriptedUpstream
    ) {
        self.scenario = scenario
        self.proxy = proxy
        self.endpoint = endpoint
        self.namespace = namespace
        self.upstream = upstream
    }

    /// What was seen so far.
    var views: [ClientView] { seen.withLock { $0 } }

    /// Sends them from several threads, which end with the work, or with the process.
    ///
    /// - Parameter interruption: Ends the work early.
    func start(until interruption: Interruption) {
        for _ in 0..<scenario.clients {
            _ = Linux.Thread(name: "client") { [self] in
                while !interruption.hasCome, let request = next() {
                    let view = perform(request)
                    seen.withLock { $0.append(view) }
                }
            }
        }
    }

    private func perform(_ request: TruthRequest) -> ClientView {
        let (answer, _) = HTTPExchange(
            path: scenario.path, bodyBytes: request.bodyBytes, endpoint: endpoint, namespace: namespace,
            requestID: request.id
        ).perform()
        if scenario == .unsolicited { waitForTimeout(after: request) }
        return ClientView(of: request, answer: answer)
    }

    /// Waits, for a bounded time, until the upstream has given up the connection that this request has left idle.
    private func waitForTimeout(after request: TruthRequest) {
        let deadline = Deadline(in: .seconds(1))
        while !upstream.hasEndedConnection(ofRequest: request.id), !deadline.hasPassed {
            usleep(1000)
        }
    }

    private func next() -> TruthRequest? {
        let number = taken.add(1, ordering: .relaxed).newValue
        return number <= scenario.requests ? TruthRequest(proxy: proxy, scenario: scenario, number: number) : nil
    }
}
