public import Glibc
public import Linux
internal import Synchronization

/// A flood of frames over one interface, from a thread of its own; it ends by its limits, by hand, or with the value.
public final class PacketFlood: Sendable {
    private let count: Count
    private let thread: LoadThread

    /// Starts it.
    ///
    /// - Parameters:
    ///   - traffic: What the frames are.
    ///   - limits: When it ends, and how dense it is.
    ///   - interface: The Ethernet interface that sends them.
    ///   - namespace: The interface's network namespace.
    ///   - passesEgress: Whether frames go by the interface's egress hooks, or straight to the driver, which is cheaper.
    ///   - cpu: The CPU that it keeps to; any without one.
    /// - Throws: The call that failed; EPERM without CAP_NET_RAW.
    public init(
        _ traffic: FloodTraffic, _ limits: FloodLimits, over interface: String, in namespace: NetworkNamespace,
        passesEgress: Bool = false, onCPU cpu: Int? = nil
    ) throws(SystemError) {
        let count = Count()
        self.count = count
        thread = try LoadThread(name: "flood", in: namespace, cpu: cpu) { (stop) throws(SystemError) in
            let frames = try FrameBatch(traffic)
            let socket = try PacketSocket(interface: interface, passesEgress: passesEgress)
            let sender = Sender(socket, count)
            return { sender.send(frames, limits, until: stop) }
        }
    }

    /// The kernel's number of its thread, whose CPU time is in `/proc/self/task/NUMBER/schedstat`.
    public var threadID: pid_t { thread.id }

    /// How many frames were sent so far: taken by the other end of the link, none of them twice.
    public var sent: Int { count.sent.load(ordering: .acquiring) }

    /// Ends it.
    ///
    /// - Returns: How many frames were sent.
    @discardableResult
    public func stop() -> Int {
        thread.stop()
        return sent
    }

    /// Waits until it has ended by its limits.
    ///
    /// - Returns: How many frames were sent.
    @discardableResult
    public func wait() -> Int {
        thread.wait()
        return sent
    }

    private final class Count: Sendable {
        let sent = Atomic<Int>(0)
    }

    /// What the thread does.
    private final class Sender {
        /// Between two tries while the link is down.
        private static let pauseMicroseconds: UInt32 = 1000

        private let socket: PacketSocket
        private let count: Count

        init(_ socket: consuming PacketSocket, _ count: Count) {
            self.socket = socket
            self.count = count
        }

        func send(_ frames: consuming FrameBatch, _ limits: FloodLimits, until stop: StopSignal) {
            var frames = frames
            let deadline = limits.duration.map { Deadline(in: $0) }
            let isOver = { stop.isRaised || deadline?.hasPassed == true }
            var pace = limits.framesPerSecond.map { Pace(perSecond: $0) }
            var rest = limits.frames ?? .max
            while rest > 0, !isOver() {
                pace?.waitForNext()
                let number = min(rest, frames.count)
                rest -= send(frames.bytes[..<(number * frames.frameBytes)], length: frames.frameBytes, until: isOver)
                pace?.count(number)
                frames.advance()
            }
        }

        /// Sends a batch, and what was refused once more.
        private func send(_ frames: ArraySlice<UInt8>, length: Int, until isOver: () -> Bool) -> Int {
            var rest = frames
            while !rest.isEmpty {
                let sent = socket.send(rest, length: length)
                if sent > 0 {
                    count.sent.add(sent, ordering: .releasing)
                    rest = rest.dropFirst(sent * length)
                } else if isOver() {
                    break
                } else {
                    usleep(Self.pauseMicroseconds)
                }
            }
            return (frames.count - rest.count) / length
        }
    }
}
