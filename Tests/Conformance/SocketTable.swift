import Linux
import Records

/// The kernel's own list of sockets, which has requests and TIME_WAIT too: /proc/net/tcp of the thread's namespace.
enum SocketTable {
    struct Entry {
        /// SYN_RECV of a request, the substate of TIME_WAIT.
        let state: TCPState?
        /// Whether no process holds it.
        let isOrphan: Bool
    }

    /// A peer's connection, nil where there is none.
    static func entry(of peer: Peer) -> Entry? {
        for line in TextFile.lines("/proc/thread-self/net/\(peer.family == .ipv4 ? "tcp" : "tcp6")") {
            // "1: 01005F0A:0401 02005F0A:0050 06 ...": local, remote, state; the tenth field is the inode number.
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[1].hasSuffix(hexadecimal(peer.kernelPort)),
                fields[2].hasSuffix(hexadecimal(peer.endpoint.port))
            else { continue }
            return Entry(state: UInt8(fields[3], radix: 16).flatMap(TCPState.init), isOrphan: fields[9] == "0")
        }
        return nil
    }

    private static func hexadecimal(_ port: UInt16) -> String {
        let digits = String(port, radix: 16, uppercase: true)
        return ":" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
