internal import Linux
internal import Synchronization

/// Clients that send uploads at the same time, until so many are sent.
final class UploadCrowd: Sendable {
    private let taken = Atomic<Int>(0)
    private let outcomes = Mutex<[Upload.Outcome: Int]>([:])
    private let requests: Int
    private let bytes: Int
    private let namespace: NetworkNamespace
    private let endpoint: TCPEndpoint

    /// Prepares uploads; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - requests: How many.
    ///   - bytes: How long each is.
    ///   - endpoint: Where they go.
    ///   - namespace: The network namespace of the clients.
    init(requests: Int, bytes: Int, to endpoint: TCPEndpoint, in namespace: NetworkNamespace) {
        self.requests = requests
        self.bytes = bytes
        self.endpoint = endpoint
        self.namespace = namespace
    }

    /// How many have ended.
    var ended: Int { outcomes.withLock { $0.values.reduce(0, +) } }

    /// How many ended with which status, or which failure.
    var statuses: [String: Int] {
        outcomes.withLock { outcomes in
            Dictionary(outcomes.map { ($0.key.description, $0.value) }, uniquingKeysWith: +)
        }
    }

    /// Sends them from several threads, which end with the work, or with the process.
    ///
    /// - Parameters:
    ///   - clients: How many threads.
    ///   - interruption: Ends the work early.
    func start(clients: Int, until interruption: Interruption) {
        for _ in 0..<clients {
            _ = Linux.Thread(name: "client") { [self] in
                while !interruption.hasCome, let number = next() {
                    let upload = Upload(bytes: bytes, to: endpoint, in: namespace, requestID: "\(number)")
                    let outcome = upload.send()
                    outcomes.withLock { $0[outcome, default: 0] += 1 }
                }
            }
        }
    }

    private func next() -> Int? {
        let number = taken.add(1, ordering: .relaxed).newValue
        return number <= requests ? number : nil
    }
}
