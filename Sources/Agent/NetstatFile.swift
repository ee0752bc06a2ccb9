internal import Glibc
internal import Linux

/// The TCP counters of one network namespace that the kernel keeps itself (/proc/net/netstat, `TcpExt`).
final class NetstatFile: Sendable {
    private let descriptor: CInt

    /// Opens the file of the calling thread's namespace, where it stays; nil where there is no /proc.
    init?() {
        descriptor = unsafe open("/proc/thread-self/net/netstat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads the counters of `TcpExt` now, by the kernel's names; empty where the file cannot be read.
    func counters() -> [Substring: UInt64] { NetworkCounters.read("TcpExt", in: read()) }

    private func read() -> String {
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = unsafe pread(descriptor, &chunk, chunk.count, contents.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return String(decoding: contents, as: UTF8.self) }
            contents += chunk.prefix(count)
        }
    }
}
