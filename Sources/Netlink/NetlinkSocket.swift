internal import CLinux
internal import Glibc
public import Linux

/// A netlink socket for questions and orders, one at a time.
///
/// It stays in the network namespace of the thread that opened it, and keeps that namespace alive.
public final class NetlinkSocket: Sendable {
    /// Which part of the kernel it talks to.
    public enum Family: Sendable {
        case route
        case generic
    }

    private let descriptor: CInt

    /// Opens a socket in the calling thread's namespace.
    ///
    /// - Parameter family: Which part of the kernel to talk to.
    /// - Throws: Where the process has no descriptors left.
    public init(_ family: Family) throws(SystemError) {
        descriptor = socket(
            AF_NETLINK, CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue),
            family == .route ? NETLINK_ROUTE : NETLINK_GENERIC)
        guard descriptor >= 0 else { throw SystemError("open a netlink socket") }
    }

    deinit { close(descriptor) }

    /// Has the kernel carry out messages, in order and within one system call: a process that is killed leaves all of
    /// them done or none.
    ///
    /// - Parameter messages: Each is tried, whatever became of those before it.
    /// - Returns: The errno value of each, 0 where it was done.
    /// - Throws: Where the kernel could not be talked to.
    public func order(_ messages: [NetlinkMessage]) throws(SystemError) -> [CInt] {
        guard !messages.isEmpty else { return [] }
        try send(messages.indices.flatMap { messages[$0].bytes(sequence: UInt32($0), acknowledged: true) })
        var codes = [CInt?](repeating: nil, count: messages.count)
        while codes.contains(nil) {
            var reader = NetlinkReader(try receive()[...])
            while let (header, body) = reader.nextMessage() {
                guard Int32(header.nlmsg_type) == NLMSG_ERROR, codes.indices.contains(Int(header.nlmsg_seq)) else {
                    continue
                }
                var error = NetlinkReader(body)
                codes[Int(header.nlmsg_seq)] = -(error.next(Int32.self) ?? -EPROTO)
            }
        }
        return codes.map { $0 ?? EPROTO }
    }

    /// Asks for all that there is of something (NLM_F_DUMP), again where it changed in between.
    ///
    /// - Parameter question: The message, without the flag.
    /// - Returns: The bodies of the answer.
    /// - Throws: What the kernel answered; `EAGAIN` where it would not come to rest.
    public func list(_ question: NetlinkMessage) throws(SystemError) -> [ArraySlice<UInt8>] {
        var question = question
        question.flags |= NLM_F_DUMP
        let tries = 10
        for _ in 0..<tries {
            try send(question.bytes(sequence: 0, acknowledged: false))
            if let bodies = try receiveList() { return bodies }
        }
        throw SystemError("list by netlink", code: EAGAIN)
    }

    /// The bodies of a dump; nil where what was listed changed in between (NLM_F_DUMP_INTR).
    private func receiveList() throws(SystemError) -> [ArraySlice<UInt8>]? {
        var bodies: [ArraySlice<UInt8>] = []
        var isInterrupted = false
        while true {
            var reader = NetlinkReader(try receive()[...])
            while let (header, body) = reader.nextMessage() {
                isInterrupted = isInterrupted || CInt(header.nlmsg_flags) & NLM_F_DUMP_INTR != 0
                switch Int32(header.nlmsg_type) {
                case NLMSG_DONE:
                    // It carries an error where the kernel stopped in the middle.
                    var result = NetlinkReader(body)
                    guard result.next(Int32.self) ?? 0 >= 0 else { throw Self.error(body) }
                    return isInterrupted ? nil : bodies
                case NLMSG_ERROR: throw Self.error(body)
                default: bodies.append(body)
                }
            }
        }
    }

    /// Asks a question with one answer.
    ///
    /// - Parameter question: The message.
    /// - Returns: The body of the answer.
    /// - Throws: What the kernel answered.
    public func ask(_ question: NetlinkMessage) throws(SystemError) -> ArraySlice<UInt8> {
        try send(question.bytes(sequence: 0, acknowledged: false))
        var reader = NetlinkReader(try receive()[...])
        guard let (header, body) = reader.nextMessage() else {
            throw SystemError("read a netlink message", code: EPROTO)
        }
        if Int32(header.nlmsg_type) == NLMSG_ERROR { throw Self.error(body) }
        return body
    }

    private func send(_ bytes: [UInt8]) throws(SystemError) {
        let sent = unsafe bytes.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
        guard sent == bytes.count else { throw SystemError("send a netlink message") }
    }

    private func receive() throws(SystemError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var count = -1
        repeat { count = unsafe recv(descriptor, &buffer, buffer.count, 0) } while count < 0 && errno == EINTR
        guard count > 0 else { throw SystemError("read a netlink message") }
        return Array(buffer.prefix(count))
    }

    private static func error(_ body: ArraySlice<UInt8>) -> SystemError {
        var reader = NetlinkReader(body)
        return SystemError("ask by netlink", code: -(reader.next(Int32.self) ?? -EPROTO))
    }
}
