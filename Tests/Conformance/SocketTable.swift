import Linux
import Records

/// The kernel's own list of sockets, which has requests and TIME_WAIT too: /proc/net/tcp.
enum SocketTable {
    /// The state of a connection, nil where there is none: SYN_RECV of a request, the substate of TIME_WAIT.
    static func state(_ family: Family, kernelPort: UInt16, peerPort: UInt16) -> TCPState? {
        for line in TextFile.lines("/proc/thread-self/net/\(family == .ipv4 ? "tcp" : "tcp6")") {
            // "1: 01005F0A:0401 02005F0A:0050 06": local, remote, state.
            let fields = line.split(separator: " ")
            guard fields.count > 3, fields[1].hasSuffix(hexadecimal(kernelPort)),
                fields[2].hasSuffix(hexadecimal(peerPort))
            else { continue }
            return UInt8(fields[3], radix: 16).flatMap(TCPState.init)
        }
        return nil
    }

    private static func hexadecimal(_ port: UInt16) -> String {
        let digits = String(port, radix: 16, uppercase: true)
        return ":" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
