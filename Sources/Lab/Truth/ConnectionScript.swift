import Glibc
internal import Linux

/// What the scripted upstream does on one connection, from the first request to the end.
struct ConnectionScript {
    /// How long an answer's acknowledgement is waited for.
    ///
    /// The proxy's route says `quickack`, so none is delayed.
    private static let longestAcknowledgement = Duration.seconds(1)
    /// How long a connection may be idle where the script sends a 408.
    private static let idleMilliseconds: CInt = 50
    /// How long the worker is stopped.
    private static let stopMilliseconds: CInt = 50

    private let socket: TCPSocket
    private let connection: BackendEntry.Connection
    private let stop: StopSignal
    private let proxy: RealProxy
    private let nextSerial: () -> Int
    private let log: (BackendEntry) -> Void
    private var received: [UInt8] = []
    private var requests = 0

    /// Prepares a connection.
    ///
    /// - Parameters:
    ///   - socket: The connection.
    ///   - connection: What the log calls it.
    ///   - stop: Ends it.
    ///   - proxy: Whose worker to stop where the script says so.
    ///   - serial: Makes a number for an answer.
    ///   - log: Takes an entry, before the connection goes on or ends.
    init(
        _ socket: TCPSocket, _ connection: BackendEntry.Connection, until stop: StopSignal, before proxy: RealProxy,
        serial: @escaping () -> Int, log: @escaping (BackendEntry) -> Void
    ) {
        self.socket = socket
        self.connection = connection
        self.stop = stop
        self.proxy = proxy
        nextSerial = serial
        self.log = log
    }

    /// Answers requests until the script, the proxy or the stop signal ends the connection.
    mutating func run() {
        defer { socket.close() }
        var scenario: Scenario?
        while true {
            let idle: CInt = scenario == .unsolicited ? Self.idleMilliseconds : -1
            if received.isEmpty, !waitForRequest(milliseconds: idle) { return reportTimeout() }
            guard let head = readHead(), let current = Scenario(rawValue: String(head.target.dropFirst())) else {
                return
            }
            scenario = current
            requests += 1
            guard answer(head, current) else { return }
            received.removeFirst(head.end + (head.contentLength ?? 0))
        }
    }

    /// Acts on a request.
    ///
    /// - Returns: Whether the connection goes on.
    private mutating func answer(_ head: HTTPHead, _ scenario: Scenario) -> Bool {
        let length = head.contentLength ?? 0
        let isUpload = length > 65_536
        // Of an upload, some of the body has come, and more will.
        guard readBody(upTo: head.end + (isUpload ? 1 : length)) else { return false }
        switch scenario {
        case .early where isUpload:
            _ = write(413, 28, to: head)
            return false
        case .stopped:
            proxy.pause()
            defer { proxy.resume() }
            _ = write(413, 28, to: head)
            reset()
            usleep(useconds_t(Self.stopMilliseconds) * 1000)
            return false
        case .reuse where requests > 1:
            log(entry(for: head))
            reset()
            return false
        case .early, .reuse, .unsolicited:
            return write(200, 512, to: head, keepsAlive: true)
        case .linger0:
            _ = write(200, 512, to: head)
            reset()
            return false
        case .cut:
            _ = write(200, 8 << 20, to: head, atMost: 3 << 20)
            reset()
            return false
        }
    }

    /// Answers a request, waits until that is acknowledged, and logs both.
    ///
    /// - Returns: Whether all was acknowledged.
    private func write(
        _ status: Int, _ bodyBytes: Int, to head: HTTPHead, keepsAlive: Bool = false, atMost limit: Int = .max
    ) -> Bool {
        let answer = ScriptedAnswer(serial: nextSerial(), status: status, bodyBytes: bodyBytes)
        let bytes = answer.bytes(keepsAlive: keepsAlive)
        var entry = entry(for: head)
        entry.answer = answer
        entry.unwrittenBytes = bytes.count
        if case .moved(let count) = socket.write(bytes.prefix(limit)) { entry.unwrittenBytes -= count }
        entry.acknowledgedAfter = waitForAcknowledgement()
        log(entry)
        return entry.acknowledgedAfter != nil
    }

    private func entry(for head: HTTPHead) -> BackendEntry {
        BackendEntry(connection: connection, requestID: String(head["x-request-id"] ?? ""), time: .now)
    }

    /// Waits until the peer's kernel has acknowledged every byte.
    ///
    /// - Returns: How long that took; nil where it did not, or the connection ended before.
    private func waitForAcknowledgement() -> Duration? {
        let deadline = Deadline(in: Self.longestAcknowledgement)
        let duration = ContinuousClock().measure {
            while !isAllAcknowledged, !deadline.hasPassed, socket.poll([], within: Deadline(in: .zero)).isEmpty {
                sched_yield()
            }
        }
        return isAllAcknowledged ? duration : nil
    }

    /// Whether the peer's kernel has every byte; a reset by the peer does not change the count.
    private var isAllAcknowledged: Bool { (try? socket.unacknowledgedByteCount) == 0 }

    /// Tells the idle proxy so, and resets the connection at once: the proxy is to meet both together.
    private func reportTimeout() {
        guard !stop.isRaised else { return }
        socket.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        reset()
    }

    private func reset() {
        try? socket.resetOnClose()
        socket.close()
    }

    /// Waits for the next request; false where none comes in time, or the stop signal does.
    private func waitForRequest(milliseconds: CInt) -> Bool {
        stop.wait(for: [socket.descriptor], milliseconds: milliseconds)
        return !stop.isRaised && !socket.poll(.readable, within: Deadline(in: .zero)).isEmpty
    }

    private mutating func readHead() -> HTTPHead? {
        let deadline = Deadline(in: .seconds(5))
        while true {
            if let head = HTTPHead(received[...]) { return head }
            guard read(within: deadline) else { return nil }
        }
    }

    private mutating func readBody(upTo end: Int) -> Bool {
        let deadline = Deadline(in: .seconds(5))
        while received.count < end {
            guard read(within: deadline) else { return false }
        }
        return true
    }

    /// Reads what comes next; false where nothing does.
    private mutating func read(within deadline: Deadline) -> Bool {
        guard !socket.poll(.readable, within: deadline).isEmpty else { return false }
        let (bytes, transfer) = socket.read(upTo: 4096, waits: false)
        received += bytes
        if case .moved = transfer { return true }
        return false
    }
}
