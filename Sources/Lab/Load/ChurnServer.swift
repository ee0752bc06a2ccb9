internal import CLinux
public import Glibc
public import Linux
internal import Synchronization

/// A server that answers one request on each connection, from a thread of its own; it ends by hand or with the value.
public final class ChurnServer: Sendable {
    private let count: Count
    private let thread: LoadThread

    /// Starts it; it listens on return.
    ///
    /// - Parameters:
    ///   - endpoint: Where it listens.
    ///   - namespace: In which network namespace.
    ///   - ending: How its connections end.
    ///   - cpu: The CPU that it keeps to; any without one. Only on one CPU is it certain that a reply is ahead of its RST.
    /// - Throws: The call that failed.
    public init(
        on endpoint: TCPEndpoint, in namespace: NetworkNamespace, _ ending: ChurnEnding, onCPU cpu: Int? = nil
    ) throws(SystemError) {
        let count = Count()
        self.count = count
        thread = try LoadThread(name: "churn-server", in: namespace, cpu: cpu) { (stop) throws(SystemError) in
            let server = try Server(on: endpoint, ending, count, until: stop)
            return { server.serve() }
        }
    }

    /// The kernel's number of its thread, whose CPU time is in `/proc/self/task/NUMBER/schedstat`.
    public var threadID: pid_t { thread.id }

    /// How many connections it has answered and closed so far.
    public var finished: Int { count.finished.load(ordering: .acquiring) }

    /// Ends it, and closes what is open.
    public func stop() { thread.stop() }

    private final class Count: Sendable {
        let finished = Atomic<Int>(0)
    }

    /// What the thread does; without `TCPSocket`, whose calls and allocations would be part of the load.
    private final class Server {
        private let listener: TCPSocket
        private let ending: ChurnEnding
        private let count: Count
        private let stop: StopSignal
        private let queue: EventQueue
        private var open: Set<CInt> = []
        private var buffer = [UInt8](repeating: 0x78, count: 4096)

        init(
            on endpoint: TCPEndpoint, _ ending: ChurnEnding, _ count: Count, until stop: StopSignal
        ) throws(SystemError) {
            listener = try TCPSocket.listen(on: endpoint, backlog: 4096)
            try listener.setBlocking(false)
            queue = try EventQueue()
            try queue.add(listener.descriptor, .readable)
            try queue.add(stop.descriptor, .readable)
            self.ending = ending
            self.count = count
            self.stop = stop
        }

        deinit { for descriptor in open { close(descriptor) } }

        func serve() {
            while !stop.isRaised {
                queue.wait(milliseconds: -1) { descriptor, _ in
                    if descriptor == listener.descriptor {
                        accept()
                    } else if descriptor != stop.descriptor {
                        answer(descriptor)
                    }
                }
            }
        }

        private func accept() {
            while true {
                let accepted = clinux_accept(listener.descriptor)
                guard accepted >= 0 else { return }
                open.insert(accepted)
                do { try queue.add(accepted, .readable) } catch { end(accepted) }
            }
        }

        /// Reads a request and answers it, or finds that the connection has ended.
        private func answer(_ descriptor: CInt) {
            let received = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if received < 0 && errno == EAGAIN { return }
            guard received > 0 else {
                count.finished.add(1, ordering: .releasing)
                return end(descriptor)
            }
            let sent = unsafe send(descriptor, buffer, ChurnEnding.replyBytes, CInt(MSG_NOSIGNAL))
            guard sent == ChurnEnding.replyBytes else { return end(descriptor) }
            if ending == .serverResets {
                resetOnClose(descriptor)
                end(descriptor)
                count.finished.add(1, ordering: .releasing)
            }
        }

        private func end(_ descriptor: CInt) {
            open.remove(descriptor)
            queue.removeAndClose(descriptor)
        }
    }
}

/// Makes `close` reset a connection, as `TCPSocket.resetOnClose` does.
func resetOnClose(_ descriptor: CInt) {
    var option = linger(l_onoff: 1, l_linger: 0)
    unsafe _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
}
