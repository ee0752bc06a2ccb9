internal import CRecords
internal import Records

extension Record {
    /// Reads a record off a ring; nil where its kind or its size is not one that `records.h` has.
    init?(decoding bytes: RawSpan) {
        guard bytes.byteCount >= MemoryLayout<UInt32>.size else { return nil }
        let kind = unsafe bytes.unsafeLoadUnaligned(as: UInt32.self)
        switch kind {
        case LOSTREPLY_SOCKET_RESET.rawValue:
            guard let record = bytes.load(lostreply_socket_reset.self) else { return nil }
            self = .socketReset(Reset(record.reset))
        case LOSTREPLY_SOCKET_CLOSED.rawValue:
            guard let record = bytes.load(lostreply_socket_closed.self) else { return nil }
            self = .socketClosed(SocketClosed(record))
        case LOSTREPLY_WIRE_RST.rawValue:
            guard let record = bytes.load(lostreply_wire_rst.self), let wire = WireRST(record) else { return nil }
            self = .wireRST(wire)
        case LOSTREPLY_ENDANGERED.rawValue:
            guard let record = bytes.load(lostreply_endangered.self) else { return nil }
            self = .endangered(EndangeredResponse(record))
        default:
            return nil
        }
    }
}

extension RawSpan {
    /// The whole span as one value, nil where the sizes differ.
    fileprivate func load<T: BitwiseCopyable>(_ type: T.Type) -> T? {
        guard byteCount == MemoryLayout<T>.size else { return nil }
        return unsafe unsafeLoadUnaligned(as: type)
    }
}

extension Reset {
    fileprivate init(_ reset: lostreply_reset) {
        self.init(
            time: reset.time_ns, cookie: reset.cookie, flow: Flow(netns: reset.netns, endpoints: reset.endpoints),
            role: Role(rawValue: reset.role) ?? .unknown, state: TCPState(rawValue: reset.tcp_state),
            cause: ResetCause(rawValue: reset.cause) ?? .open, receiveNext: reset.rcv_nxt,
            unreadBytes: reset.unread_bytes, outOfOrderBytes: reset.out_of_order_bytes,
            receivedBytes: reset.bytes_received - min(UInt64(reset.fin_received), reset.bytes_received),
            lastDataTime: reset.last_data_ns == 0 ? nil : reset.last_data_ns,
            dataAgeTicks: reset.has_data == 0 ? nil : reset.data_age_ticks,
            isSolicited: knownAnswer(reset.solicited), extent: Extent(rawValue: reset.extent) ?? .unknown,
            head: bytes(of: reset.head, count: Int(reset.head_length)))
    }
}

extension SocketClosed {
    fileprivate init(_ record: lostreply_socket_closed) {
        self.init(
            reset: Reset(record.reset), time: record.time_ns, unreadBytes: record.unread_bytes,
            reused: record.reused != 0, socketError: record.socket_error, process: ClosingProcess(record.task))
    }
}

extension EndangeredResponse {
    fileprivate init(_ record: lostreply_endangered) {
        self.init(
            time: record.time_ns, cookie: record.cookie,
            flow: Flow(netns: record.netns, endpoints: record.endpoints), sentBytes: record.sent_bytes,
            unreadBytes: record.unread_bytes, reason: SentReset(rawValue: record.reason) ?? .notSpecified,
            process: ClosingProcess(record.task))
    }
}

extension ClosingProcess {
    fileprivate init(_ task: lostreply_task) {
        let name = bytes(of: task.process, count: Int(LOSTREPLY_COMM_LENGTH)).prefix { $0 != 0 }
        let exit: Exit? = task.exiting == 0 ? nil : task.exit_signal == 0 ? .own : .signal(task.exit_signal)
        self.init(pid: task.pid, name: String(decoding: name, as: UTF8.self), cgroup: task.cgroup, exit: exit)
    }
}

extension WireRST {
    fileprivate init?(_ record: lostreply_wire_rst) {
        guard let verdict = Verdict(rawValue: record.verdict) else { return nil }
        self.init(
            time: record.time_ns, flow: Flow(netns: record.netns, endpoints: record.endpoints),
            interfaceIndex: record.ifindex, sequence: record.seq, payloadBytes: record.payload_bytes,
            verdict: verdict, backlog: record.backlog != 0)
    }
}

extension Flow {
    fileprivate init(netns: UInt32, endpoints: lostreply_endpoints) {
        let isIPv6 = endpoints.family != 4
        self.init(
            netns: netns,
            local: Endpoint(isIPv6: isIPv6, words: endpoints.local_address, port: endpoints.local_port),
            remote: Endpoint(isIPv6: isIPv6, words: endpoints.remote_address, port: endpoints.remote_port))
    }
}

/// What `enum lostreply_solicited` says.
private func knownAnswer(_ value: UInt8) -> Bool? {
    switch UInt32(value) {
    case LOSTREPLY_SOLICITED.rawValue: true
    case LOSTREPLY_UNSOLICITED.rawValue: false
    default: nil
    }
}

/// The first bytes of a C array, which Swift sees as a tuple.
private func bytes<T: BitwiseCopyable>(of array: T, count: Int) -> [UInt8] {
    unsafe withUnsafeBytes(of: array) { unsafe Array($0.prefix(count)) }
}
