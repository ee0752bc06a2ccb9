internal import Glibc
internal import Linux
internal import Synchronization

/// The connections of a churn's client; without `TCPSocket`, whose calls and allocations would be part of the load.
final class ChurnCrowd {
    /// How long a connection may take; one that a lost RST has left behind would stay for ever.
    private static let patience: Int64 = 5_000_000_000
    /// How long no connection is started after one could not be.
    private static let pause: Int64 = 10_000_000

    /// One that is under way.
    private struct Connection {
        let started: Int64
        var hasAsked = false
    }

    private let endpoint: TCPEndpoint
    private let sources: [TCPEndpoint]
    private let ending: ChurnEnding
    private let inFlight: Int
    private let counts: ChurnClient.Counts
    private let stop: StopSignal
    private let deadline: Deadline?
    private let queue: EventQueue
    private var pace: Pace?
    private var rest: Int
    private var nextSource = 0
    private var open: [CInt: Connection] = [:]
    private var resumes: Int64 = 0
    private var nextSweep = Deadline.now + patience
    private var buffer = [UInt8](repeating: 0x78, count: 4096)

    init(
        to endpoint: TCPEndpoint, from sources: [String], _ ending: ChurnEnding, _ limits: ChurnClient.Limits,
        _ counts: ChurnClient.Counts, until stop: StopSignal
    ) throws(SystemError) {
        self.endpoint = endpoint
        self.sources = sources.map { TCPEndpoint($0, port: 0) }
        self.ending = ending
        self.counts = counts
        self.stop = stop
        inFlight = limits.inFlight
        rest = limits.connections ?? .max
        deadline = limits.duration.map { Deadline(in: $0) }
        pace = limits.connectionsPerSecond.map { Pace(perSecond: $0) }
        queue = try EventQueue()
    }

    deinit { for descriptor in open.keys { close(descriptor) } }

    /// Makes connections until a limit is met, and sees those under way to their end.
    func run() {
        while !stop.isRaised, rest > 0, deadline?.hasPassed != true {
            startConnections()
            handleEvents(milliseconds: open.count < inFlight ? 1 : 100)
        }
        let last = Deadline(in: .seconds(2))
        while !open.isEmpty, !last.hasPassed { handleEvents(milliseconds: 10) }
        for descriptor in open.keys { end(descriptor, isAsItShouldBe: false) }
    }

    private func startConnections() {
        while open.count < inFlight, rest > 0, Deadline.now >= resumes, pace?.nanosecondsUntilNext() ?? 0 <= 0 {
            pace?.count(1)
            do throws(SystemError) {
                try start()
                rest -= 1
            } catch {
                counts.failed.add(1, ordering: .releasing)
                resumes = Deadline.now + Self.pause
            }
        }
    }

    private func start() throws(SystemError) {
        let family = endpoint.isIPv6 ? AF_INET6 : AF_INET
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw SystemError("make a socket") }
        do throws(SystemError) {
            if !sources.isEmpty { try bindToNextSource(descriptor) }
            try unsafe endpoint.withSocketAddress { (address, size) throws(SystemError) in
                guard unsafe connect(descriptor, address, size) != 0, errno != EINPROGRESS else { return }
                throw SystemError("connect to \(endpoint)")
            }
            try queue.add(descriptor, .writable)
        } catch {
            close(descriptor)
            throw error
        }
        open[descriptor] = Connection(started: Deadline.now)
    }

    /// Leaves the port to connect(2), which may choose one that is in use towards another peer.
    private func bindToNextSource(_ descriptor: CInt) throws(SystemError) {
        var on: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        unsafe _ = setsockopt(descriptor, CInt(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, &on, size)
        let source = sources[nextSource]
        nextSource = (nextSource + 1) % sources.count
        try unsafe source.withSocketAddress { (address, size) throws(SystemError) in
            guard unsafe bind(descriptor, address, size) == 0 else { throw SystemError("bind to \(source)") }
        }
    }

    private func handleEvents(milliseconds: CInt) {
        queue.wait(milliseconds: milliseconds) { descriptor, events in
            guard let connection = open[descriptor] else { return }
            if !connection.hasAsked {
                ask(descriptor, events)
            } else {
                finish(descriptor, events)
            }
        }
        giveUpTheOld()
    }

    private func ask(_ descriptor: CInt, _ events: PollEvents) {
        let isConnected = events.isDisjoint(with: [.error, .hangUp])
        let bytes = ChurnEnding.requestBytes
        guard isConnected, unsafe send(descriptor, buffer, bytes, CInt(MSG_NOSIGNAL)) == bytes else {
            resumes = Deadline.now + Self.pause
            return end(descriptor, isAsItShouldBe: false)
        }
        open[descriptor]?.hasAsked = true
        // A reset is found without being asked for.
        let wanted: PollEvents = ending == .serverResets ? [] : .readable
        do { try queue.change(descriptor, wanted) } catch { end(descriptor, isAsItShouldBe: false) }
    }

    private func finish(_ descriptor: CInt, _ events: PollEvents) {
        if ending == .serverResets {
            var unread: CInt = 0
            let isKnown = unsafe ioctl(descriptor, UInt(FIONREAD), &unread) == 0
            return end(descriptor, isAsItShouldBe: isKnown && Int(unread) == ChurnEnding.replyBytes)
        }
        let received = unsafe recv(descriptor, &buffer, buffer.count, 0)
        if ending == .clientResets { resetOnClose(descriptor) }
        end(descriptor, isAsItShouldBe: received == ChurnEnding.replyBytes)
    }

    private func end(_ descriptor: CInt, isAsItShouldBe: Bool) {
        open[descriptor] = nil
        queue.removeAndClose(descriptor)
        if isAsItShouldBe {
            counts.finished.add(1, ordering: .releasing)
        } else {
            counts.failed.add(1, ordering: .releasing)
        }
    }

    private func giveUpTheOld() {
        let now = Deadline.now
        guard now >= nextSweep else { return }
        nextSweep = now + Self.patience / 4
        let old = open.filter { now - $0.value.started > Self.patience }.keys
        for descriptor in old { end(descriptor, isAsItShouldBe: false) }
    }
}
