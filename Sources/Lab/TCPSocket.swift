import Glibc
public import Linux
internal import Synchronization

/// A TCP socket, closed with the value.
///
/// It stays in the network namespace that it was made in. It may be handed between threads; close it only when no other thread uses it.
public final class TCPSocket: Sendable {
    private let open: Atomic<CInt>

    /// Takes over a connected socket.
    package init(owning descriptor: CInt) { open = Atomic(descriptor) }

    deinit { close() }

    /// The descriptor; -1 once closed.
    public var descriptor: CInt { open.load(ordering: .acquiring) }

    /// Connects to a peer.
    ///
    /// - Parameters:
    ///   - peer: Where to.
    ///   - local: Where from; the kernel chooses without one.
    ///   - namespace: The network namespace of the socket; the calling thread's without one.
    ///   - duration: How long it may take.
    /// - Returns: The connected socket, blocking.
    /// - Throws: The call that failed; ETIMEDOUT when time is up.
    public static func connect(
        to peer: TCPEndpoint, from local: TCPEndpoint? = nil, in namespace: NetworkNamespace? = nil,
        within duration: Duration = .seconds(5)
    ) throws(SystemError) -> TCPSocket {
        let deadline = Deadline(in: duration)
        let socket = try startConnecting(to: peer, from: local, in: namespace)
        if socket.poll(.writable, within: deadline).isEmpty {
            throw SystemError("connect to \(peer)", code: ETIMEDOUT)
        }
        let error = socket.takeError()
        guard error == 0 else { throw SystemError("connect to \(peer)", code: error) }
        try socket.setBlocking(true)
        return socket
    }

    /// Sends a peer the SYN, and waits for nothing.
    ///
    /// - Parameters:
    ///   - peer: Where to.
    ///   - local: Where from; the kernel chooses without one.
    ///   - namespace: The network namespace of the socket; the calling thread's without one.
    /// - Returns: The socket, non-blocking; it is writable once the connection is made or refused.
    /// - Throws: The call that failed.
    public static func startConnecting(
        to peer: TCPEndpoint, from local: TCPEndpoint? = nil, in namespace: NetworkNamespace? = nil
    ) throws(SystemError) -> TCPSocket {
        let socket = try make(for: peer, in: namespace)
        if let local { try socket.bind(to: local) }
        try socket.setBlocking(false)
        try unsafe peer.withSocketAddress { (address, size) throws(SystemError) in
            guard unsafe Glibc.connect(socket.descriptor, address, size) != 0, errno != EINPROGRESS else { return }
            throw SystemError("connect to \(peer)")
        }
        return socket
    }

    /// Listens for connections.
    ///
    /// - Parameters:
    ///   - endpoint: Where; port 0 lets the kernel choose. An IPv6 wildcard takes IPv4 connections too.
    ///   - namespace: The network namespace of the socket; the calling thread's without one.
    ///   - backlog: How many connections may wait to be accepted.
    /// - Returns: The listening socket.
    /// - Throws: The call that failed.
    public static func listen(
        on endpoint: TCPEndpoint, in namespace: NetworkNamespace? = nil, backlog: CInt = 128
    ) throws(SystemError) -> TCPSocket {
        let socket = try make(for: endpoint, in: namespace)
        try socket.set(SOL_SOCKET, SO_REUSEADDR, to: CInt(1))
        try socket.bind(to: endpoint)
        guard Glibc.listen(socket.descriptor, backlog) == 0 else { throw SystemError("listen on \(endpoint)") }
        return socket
    }

    /// Takes the next connection, and waits for one unless told not to.
    ///
    /// - Parameter waits: Whether to wait; else EAGAIN is thrown.
    /// - Returns: Its socket, blocking.
    /// - Throws: The call that failed.
    public func accept(waits: Bool = true) throws(SystemError) -> TCPSocket {
        try setBlocking(waits)
        while true {
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted >= 0 {
                _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
                return TCPSocket(owning: accepted)
            }
            guard errno == EINTR || errno == ECONNABORTED else { throw SystemError("accept") }
        }
    }

    /// Reads what there is, and waits for something unless told not to.
    ///
    /// - Parameters:
    ///   - count: How many bytes at the most.
    ///   - waits: Whether to wait; else there may be EAGAIN.
    /// - Returns: The bytes, empty unless the transfer moved some, and the transfer.
    public func read(upTo count: Int, waits: Bool = true) -> (bytes: [UInt8], transfer: Transfer) {
        var bytes = [UInt8](repeating: 0, count: count)
        let flags = waits ? 0 : CInt(MSG_DONTWAIT)
        while true {
            let received = unsafe recv(descriptor, &bytes, count, flags)
            if received > 0 { return (Array(bytes.prefix(received)), .moved(received)) }
            if received == 0 { return ([], .ended) }
            if errno != EINTR { return ([], .failed(errno)) }
        }
    }

    /// Writes as much as there is room for, and waits for room unless told not to; never raises SIGPIPE.
    ///
    /// - Parameters:
    ///   - bytes: What to write.
    ///   - waits: Whether to wait until all is written; else there may be EAGAIN.
    /// - Returns: How much was written, or why nothing was.
    @discardableResult
    public func write(_ bytes: ArraySlice<UInt8>, waits: Bool = true) -> Transfer {
        let flags = CInt(MSG_NOSIGNAL) | (waits ? 0 : CInt(MSG_DONTWAIT))
        func send(_ buffer: UnsafeBufferPointer<UInt8>) -> Transfer {
            while true {
                let sent = unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, flags)
                if sent >= 0 { return .moved(sent) }
                if errno != EINTR { return .failed(errno) }
            }
        }
        return unsafe bytes.withUnsafeBufferPointer { unsafe send($0) }
    }

    /// Writes text, and waits for room.
    ///
    /// - Parameter text: What to write, in UTF-8.
    /// - Returns: How much was written, or why nothing was.
    @discardableResult
    public func write(_ text: String) -> Transfer { write(Array(text.utf8)[...]) }

    /// Waits for events.
    ///
    /// - Parameters:
    ///   - events: What to wait for.
    ///   - deadline: Until when.
    /// - Returns: What happened; empty when time is up.
    public func poll(_ events: PollEvents, within deadline: Deadline) -> PollEvents {
        while true {
            var polled = pollfd(fd: descriptor, events: events.rawValue, revents: 0)
            let count = unsafe Glibc.poll(&polled, 1, deadline.milliseconds)
            if count > 0 { return PollEvents(rawValue: polled.revents) }
            if deadline.hasPassed { return [] }
        }
    }

    /// Ends the writing half: sends a FIN.
    public func endWriting() { Glibc.shutdown(descriptor, CInt(SHUT_WR)) }

    /// Ends the reading half; nothing is sent.
    public func endReading() { Glibc.shutdown(descriptor, CInt(SHUT_RD)) }

    /// Closes the socket; the kernel answers unread bytes with a RST.
    public func close() {
        let last = open.exchange(-1, ordering: .acquiringAndReleasing)
        if last >= 0 { Glibc.close(last) }
    }

    private static func make(
        for endpoint: TCPEndpoint, in namespace: NetworkNamespace?
    ) throws(SystemError) -> TCPSocket {
        let family = endpoint.isIPv6 ? AF_INET6 : AF_INET
        let make: @Sendable () throws(SystemError) -> TCPSocket = { () throws(SystemError) in
            let descriptor = socket(family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw SystemError("make a socket") }
            return TCPSocket(owning: descriptor)
        }
        guard let namespace else { return try make() }
        return try namespace.run(make)
    }

    /// A process that another thread has just forked may hold the address's last socket for a moment longer.
    private func bind(to endpoint: TCPEndpoint) throws(SystemError) {
        let deadline = Deadline(in: .seconds(1))
        try unsafe endpoint.withSocketAddress { (address, size) throws(SystemError) in
            while unsafe Glibc.bind(descriptor, address, size) != 0 {
                let error = SystemError("bind to \(endpoint)")
                guard error.code == EADDRINUSE, !deadline.hasPassed else { throw error }
                usleep(1000)
            }
        }
    }

    func setBlocking(_ blocks: Bool) throws(SystemError) {
        let flags = fcntl(descriptor, F_GETFL)
        guard fcntl(descriptor, F_SETFL, blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) == 0 else {
            throw SystemError("set a socket's flags")
        }
    }
}
