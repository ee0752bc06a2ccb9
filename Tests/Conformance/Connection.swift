import Lab
import TestSupport

/// A socket of the running kernel in the state that a row wants, and its peer.
final class Connection {
    let peer: Peer
    /// The socket that is asked for its state and its error; nil where the application holds none.
    let socket: TCPSocket?
    /// The listener that it came from, open as long as the value.
    let listener: TCPSocket?
    /// Whether the application reads what there is before it closes.
    var readsBeforeClose = false
    /// Whether an acknowledgement must still be delayed when the segment comes.
    var delaysAcknowledgement = false

    init(_ peer: Peer, socket: TCPSocket? = nil, listener: TCPSocket? = nil) {
        self.peer = peer
        self.socket = socket
        self.listener = listener
    }

    /// Whether no timer has changed what was arranged, by all that the peer has taken.
    var isAsArranged: Bool { !delaysAcknowledgement || peer.window.left != peer.next }

    /// The same connection after the application has closed its socket.
    func closingSocket() throws -> Connection {
        socket?.close()
        // A process that another test has just forked may hold it for a moment.
        guard eventually({ SocketTable.entry(of: peer)?.isOrphan ?? true }) else {
            throw LabError("the socket stays open")
        }
        return Connection(peer, listener: listener)
    }

    /// Ends it as its application does; a connection that lives is reset, so that nothing of it stays.
    func end() {
        if let socket, readsBeforeClose { while case .moved = socket.read(upTo: 1000, waits: false).transfer {} }
        try? socket?.resetOnClose()
        socket?.close()
        listener?.close()
    }
}
