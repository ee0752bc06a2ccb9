internal import BPF

/// The attachments of the tracepoint programs.
struct TracepointLinks: ~Copyable, Sendable {
    private let receiveReset: BPFLink
    private let sendReset: BPFLink
    private let setState: BPFLink
    private let destroySocket: BPFLink

    /// Attaches those that use a socket's storage before the one that makes it, so that no reset stays half seen.
    init(object: borrowing BPFObject) throws(BPFError) {
        let destroySocket = try object.attach(Tracepoint.destroySocket.program)
        let sendReset = try object.attach(Tracepoint.sendReset.program)
        let setState = try object.attach(Tracepoint.setState.program)
        let receiveReset = try object.attach(Tracepoint.receiveReset.program)
        self.receiveReset = receiveReset
        self.sendReset = sendReset
        self.setState = setState
        self.destroySocket = destroySocket
    }
}
