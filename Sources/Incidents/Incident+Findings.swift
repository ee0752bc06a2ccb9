public import Records

extension Incident {
    /// Which part of the answer was left unread at the close; unknown where nothing was.
    public var extent: Extent {
        guard let closed, closed.unreadBytes > 0 else { return .unknown }
        if UInt64(closed.unreadBytes) == reset.receivedBytes { return .whole }
        // What was read after the reset was its start.
        return closed.unreadBytes < reset.unreadBytes ? .tail : reset.extent
    }

    /// Whether somebody waited for the bytes unread at the reset; nil where there are none, the peer is no upstream,
    /// or it is not known.
    public var isSolicited: Bool? {
        reset.role == .upstream && reset.unreadBytes > 0 ? reset.isSolicited : nil
    }

    /// The HTTP status of the answer, from its first bytes.
    public var status: ResponseStatus {
        ResponseStatus(head: reset.head)
    }

    /// Payload bytes that the peer had sent and that never came in order; nil where no RST on the wire was found.
    ///
    /// The peer's RST carries the number after its last byte (RFC 9293, 3.5.2): what lies between the next number that
    /// this host expected and it is missing.
    public var missingBytes: UInt32? {
        guard let wire else { return nil }
        let gap = Int32(bitPattern: wire.sequence &- reset.receiveNext)
        return gap > 0 ? UInt32(gap) : 0
    }
}
