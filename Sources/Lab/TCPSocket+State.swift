import Glibc
public import Linux

extension TCPSocket {
    /// Where it is.
    public var localEndpoint: TCPEndpoint {
        get throws(SystemError) {
            try unsafe TCPEndpoint.read("getsockname") { unsafe getsockname(descriptor, $0, &$1) }
        }
    }

    /// Where its peer is.
    public var remoteEndpoint: TCPEndpoint {
        get throws(SystemError) {
            try unsafe TCPEndpoint.read("getpeername") { unsafe getpeername(descriptor, $0, &$1) }
        }
    }

    /// Fetches and clears the pending error: SO_ERROR.
    ///
    /// - Returns: An errno value; 0 for none.
    public func takeError() -> CInt {
        var error: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno
    }

    /// How many bytes wait to be read in order: FIONREAD.
    public var unreadByteCount: Int {
        get throws(SystemError) {
            var count: CInt = 0
            guard unsafe ioctl(descriptor, UInt(FIONREAD), &count) == 0 else { throw SystemError("FIONREAD") }
            return Int(count)
        }
    }

    /// How many bytes the peer's kernel has not acknowledged yet: SIOCOUTQ, which is TIOCOUTQ.
    var unacknowledgedByteCount: Int {
        get throws(SystemError) {
            var count: CInt = 0
            guard unsafe ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 else { throw SystemError("SIOCOUTQ") }
            return Int(count)
        }
    }

    /// The kernel's `struct tcp_info` as far as this kernel fills it; the first byte is the state.
    public var information: [UInt8] {
        get throws(SystemError) {
            var bytes = [UInt8](repeating: 0, count: 512)
            var size = socklen_t(bytes.count)
            guard unsafe getsockopt(descriptor, CInt(IPPROTO_TCP), TCP_INFO, &bytes, &size) == 0 else {
                throw SystemError("TCP_INFO")
            }
            return Array(bytes.prefix(Int(size)))
        }
    }

    /// Makes `close` throw everything away and send a RST: SO_LINGER with 0 seconds.
    ///
    /// - Throws: The call that failed.
    public func resetOnClose() throws(SystemError) {
        try set(SOL_SOCKET, SO_LINGER, to: linger(l_onoff: 1, l_linger: 0))
    }

    /// Limits the receive buffer: SO_RCVBUF, which the kernel doubles.
    ///
    /// - Parameter bytes: How many bytes.
    /// - Throws: The call that failed.
    public func setReceiveBuffer(_ bytes: CInt) throws(SystemError) {
        try set(SOL_SOCKET, SO_RCVBUF, to: bytes)
    }

    /// Sends each write at once, without waiting to fill a segment: TCP_NODELAY.
    ///
    /// - Throws: The call that failed.
    public func sendWithoutDelay() throws(SystemError) {
        try set(CInt(IPPROTO_TCP), TCP_NODELAY, to: CInt(1))
    }

    /// Lets acknowledgements of data wait for data to go with them, 40 ms at least: TCP_QUICKACK off.
    ///
    /// - Throws: The call that failed.
    public func delayAcknowledgements() throws(SystemError) {
        try set(CInt(IPPROTO_TCP), TCP_QUICKACK, to: CInt(0))
    }

    /// Ends the connection with a RST and makes the socket usable for another: connect(2) to AF_UNSPEC.
    ///
    /// - Throws: The call that failed.
    public func disconnect() throws(SystemError) {
        var nowhere = sockaddr()
        nowhere.sa_family = sa_family_t(AF_UNSPEC)
        let size = socklen_t(MemoryLayout<sockaddr>.size)
        guard unsafe Glibc.connect(descriptor, &nowhere, size) == 0 else { throw SystemError("disconnect") }
    }

    func set<Value: BitwiseCopyable>(_ level: CInt, _ option: CInt, to value: Value) throws(SystemError) {
        let size = socklen_t(MemoryLayout<Value>.size)
        let result = unsafe withUnsafePointer(to: value) { unsafe setsockopt(descriptor, level, option, $0, size) }
        guard result == 0 else { throw SystemError("set socket option \(option)") }
    }
}
