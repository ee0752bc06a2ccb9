internal import Lab

/// A connection over loopback, open as long as the value.
struct LivePair {
    /// What the accepting end receives is of this flow.
    let flow: Frame.Flow

    private let sockets: [TCPSocket]

    /// Connects inside the calling thread's namespace.
    ///
    /// - Parameter address: `127.0.0.1` or `::1`.
    /// - Throws: Why there is no connection.
    init(_ address: String) throws(RunEnd) {
        do {
            let listener = try TCPSocket.listen(on: TCPEndpoint(address, port: 0))
            let client = try TCPSocket.connect(to: listener.localEndpoint)
            let server = try listener.accept()
            let bytes: [UInt8] =
                address == "::1" ? [UInt8](repeating: 0, count: 15) + [1] : [127, 0, 0, 1]
            flow = Frame.Flow(
                source: bytes, destination: bytes, sourcePort: try client.localEndpoint.port,
                destinationPort: try listener.localEndpoint.port)
            sockets = [listener, client, server]
        } catch {
            throw .failed("cannot connect over \(address): \(error)")
        }
    }
}
