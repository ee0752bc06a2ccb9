internal import Linux
internal import Synchronization

/// An HTTP server that ends its connections as the request's target says, and logs what it did; see ``Scenario``.
final class ScriptedUpstream: Sendable {
    private let stop: StopSignal
    private let state = State()
    private let acceptor: Linux.Thread

    /// Starts the server.
    ///
    /// - Parameters:
    ///   - endpoint: Where it listens.
    ///   - namespace: In which network namespace.
    ///   - proxy: Whose worker it stops where the script says so.
    /// - Throws: Why it could not listen.
    init(on endpoint: TCPEndpoint, in namespace: NetworkNamespace, before proxy: RealProxy) throws(LabError) {
        do {
            let listener = try TCPSocket.listen(on: endpoint, in: namespace)
            let stop = try StopSignal()
            self.stop = stop
            acceptor = Linux.Thread(name: "upstream") { [state] in
                Self.serve(listener, until: stop, log: state, before: proxy)
            }
        } catch {
            throw LabError("start the upstream", error)
        }
    }

    deinit {
        stop.raise()
        acceptor.join()
    }

    /// What it has logged so far, for each connection in order.
    var entries: [BackendEntry] { state.entries.withLock { $0 } }

    /// Whether it has ended the connection over which it answered a request last.
    func hasEndedConnection(ofRequest requestID: String) -> Bool {
        let connection = entries.last { $0.requestID == requestID }?.connection
        return state.ended.withLock { ended in connection.map(ended.contains) ?? false }
    }

    /// Accepts connections, each for a thread of its own, and waits for all of them at the end.
    private static func serve(
        _ listener: TCPSocket, until stop: StopSignal, log: State, before proxy: RealProxy
    ) {
        var threads: [Linux.Thread] = []
        while true {
            stop.wait(for: [listener.descriptor], milliseconds: -1)
            if stop.isRaised { break }
            guard let socket = try? listener.accept(waits: false), let peer = try? socket.remoteEndpoint else {
                continue
            }
            let connection = BackendEntry.Connection(proxy: peer, opened: .now)
            threads.append(
                Linux.Thread(name: "connection") {
                    var script = ConnectionScript(
                        socket, connection, until: stop, before: proxy,
                        serial: { log.lastSerial.add(1, ordering: .relaxed).newValue },
                        log: { entry in log.entries.withLock { $0.append(entry) } })
                    script.run()
                    log.ended.withLock { _ = $0.insert(connection) }
                })
        }
        for thread in threads { thread.join() }
    }

    /// What its threads share.
    private final class State: Sendable {
        let entries = Mutex<[BackendEntry]>([])
        let ended = Mutex<Set<BackendEntry.Connection>>([])
        let lastSerial = Atomic<Int>(0)
    }
}
