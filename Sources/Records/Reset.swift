/// A reset that the kernel accepted, as `tcp_receive_reset` saw the socket.
public struct Reset: Hashable, Sendable {
    /// CLOCK_MONOTONIC, in nanoseconds.
    public var time: UInt64
    /// The socket's cookie, unique on this host until it reboots.
    public var cookie: UInt64
    /// The connection.
    public var flow: Flow
    /// Which end opened it.
    public var role: Role
    /// The state that the reset ended, nil for a number this build does not know.
    public var state: TCPState?
    /// What made the kernel reset it.
    public var cause: ResetCause
    /// The next sequence number the kernel expected.
    public var receiveNext: UInt32
    /// Payload bytes in the receive queue that nobody had read (kernel: `tcp_inq`).
    public var unreadBytes: UInt32
    /// Payload bytes that had come out of order: the sum of at most four SACK blocks, a lower bound.
    public var outOfOrderBytes: UInt32
    /// Payload bytes that the connection ever received in order, without the FIN.
    public var receivedBytes: UInt64
    /// CLOCK_MONOTONIC of the last data segment in nanoseconds; nil where the flow was not watched.
    public var lastDataTime: UInt64?
    /// Kernel ticks (jiffies) from the last data segment to the reset; nil where none came.
    public var dataAgeTicks: UInt32?
    /// Whether somebody waited for the unread bytes: this host had sent something since it last read all before them.
    ///
    /// Nil where that is not known.
    public var isSolicited: Bool?
    /// How much of the last answer the unread bytes are.
    public var extent: Extent
    /// The first bytes of the last answer; empty where not seen.
    public var head: [UInt8]

    /// Makes a reset record.
    public init(
        time: UInt64, cookie: UInt64, flow: Flow, role: Role, state: TCPState?, cause: ResetCause,
        receiveNext: UInt32, unreadBytes: UInt32, outOfOrderBytes: UInt32, receivedBytes: UInt64,
        lastDataTime: UInt64?, dataAgeTicks: UInt32?, isSolicited: Bool?, extent: Extent, head: [UInt8]
    ) {
        self.time = time
        self.cookie = cookie
        self.flow = flow
        self.role = role
        self.state = state
        self.cause = cause
        self.receiveNext = receiveNext
        self.unreadBytes = unreadBytes
        self.outOfOrderBytes = outOfOrderBytes
        self.receivedBytes = receivedBytes
        self.lastDataTime = lastDataTime
        self.dataAgeTicks = dataAgeTicks
        self.isSolicited = isSolicited
        self.extent = extent
        self.head = head
    }
}
