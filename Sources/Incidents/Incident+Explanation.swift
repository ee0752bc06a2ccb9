internal import Records

extension Incident {
    /// What happened and what would mend it, in plain words: facts of the records alone.
    ///
    /// On Linux a reset erases nothing: `recv` gives the data first and the error after it, until the socket is closed.
    public var explanation: String {
        switch outcome {
        case .lost:
            "\(closer) closed \(peer) with \(unreadAtClose) of an answer unread after \(origin); \(errorClause)."
                + " Fix: \(upstreamFix)."
        case .idle:
            "\(closer) closed \(peer) with \(unreadAtClose) unread after \(origin), for which nothing had been sent since"
                + " all before them was read: nobody waited for them. No fix is needed."
        case .recovered:
            "\(closer) read \(bytes(reset.unreadBytes)) from \(peer) that lay unread at \(origin), then closed:"
                + " nothing was lost."
        case .empty:
            "Nothing from \(peer) lay unread in order at \(origin): no data was lost that a recv could still have given."
        case .requestDiscarded:
            "\(closer) closed \(peer) with \(unreadAtClose) of a request unread after \(origin)."
                + " No fix is needed here: a client that resets takes no answer."
        case .unattributed:
            "\(closer) closed \(peer) with \(unreadAtClose) unread after \(origin); which end opened the connection is"
                + " not known. Fix, if the peer is an upstream: \(upstreamFix)."
        case .discarded:
            "\(bytes(reset.unreadBytes)) from \(peer) lay unread at \(origin), and the socket was then disconnected by"
                + " connect(AF_UNSPEC), which drops what was not read. Fix: read before the disconnect."
        case .abandoned:
            "The close of \(peer) was not seen before this incident was given up;"
                + " \(bytes(reset.unreadBytes)) lay unread at \(origin)."
        }
    }

    private var peer: String { reset.flow.remote.description }

    private var closer: String {
        guard let name = closed?.process.name, !name.isEmpty else { return "A process" }
        return name
    }

    private var unreadAtClose: String { bytes(closed?.unreadBytes ?? 0) }

    /// What reset the connection, as it stands after "after" or "at".
    private var origin: String {
        switch (reset.cause, reset.role) {
        case (.packet, .upstream): "the upstream's RST"
        case (.packet, .downstream): "the client's RST"
        case (.packet, .unknown): "the peer's RST"
        case (.noPacket, _): "a reset by this host, to which data came after the application had shut down reading"
        case (.open, _): "a reset"
        }
    }

    /// What became of the socket's error: with data unread, only a write or SO_ERROR can have taken it, `recv` cannot.
    ///
    /// The sockets of a process that ends are closed by the kernel: then nobody decided anything.
    private var errorClause: String {
        let error =
            closed?.socketError == 0
            ? "the error was taken by a write or SO_ERROR before the data was read"
            : "neither the data nor the error was taken first"
        switch closed?.process.exit {
        case .signal(let number): return "signal \(number) had ended the process, and \(error)"
        case .own: return "the process was exiting, and \(error)"
        case nil: return error
        }
    }

    private var upstreamFix: String {
        reset.cause == .noPacket
            ? "read to the end of the answer before shutting down"
            : "lingering close on the upstream, `Expect: 100-continue` from the client, or a proxy that reads before it"
                + " gives up on a write error"
    }

    private func bytes(_ count: UInt32) -> String {
        count == 1 ? "1 byte" : "\(count) bytes"
    }
}
