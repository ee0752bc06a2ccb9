import Glibc
internal import Linux
internal import Synchronization

/// Our end of a pipe, read line by line.
public final class PipeReader: Sendable {
    private let descriptor: CInt
    private let buffer = Mutex<[UInt8]>([])

    /// Takes over a descriptor.
    init(owning descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Waits for the next line.
    ///
    /// - Returns: The line without its line feed; nil at the end, once every writer has gone.
    public func line() -> String? {
        buffer.withLock { buffer in
            var searched = 0
            while true {
                if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                    defer { buffer.removeFirst(end + 1) }
                    return String(decoding: buffer[..<end], as: UTF8.self)
                }
                searched = buffer.count
                guard !fill(&buffer) else { continue }
                guard !buffer.isEmpty else { return nil }
                defer { buffer.removeAll() }
                return String(decoding: buffer, as: UTF8.self)
            }
        }
    }

    /// Waits for the end.
    ///
    /// - Returns: All that came until then.
    public func text() -> String {
        buffer.withLock { buffer in
            while fill(&buffer) {}
            defer { buffer.removeAll() }
            return String(decoding: buffer, as: UTF8.self)
        }
    }

    /// Hands each line to `body` on a thread of its own, until the end.
    ///
    /// - Parameter body: Runs on that thread.
    public func forEachLine(_ body: @escaping @Sendable (String) -> Void) {
        _ = Linux.Thread(name: "pipe") {
            while let line = self.line() { body(line) }
        }
    }

    /// Appends what comes next; false at the end.
    private func fill(_ buffer: inout [UInt8]) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = unsafe read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            buffer += chunk.prefix(count)
            return true
        }
    }
}
