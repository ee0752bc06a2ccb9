import Glibc

/// A file of procfs, whose size is not known before it is read.
enum ProcFile {
    /// Reads a file to its end.
    ///
    /// - Parameters:
    ///   - path: Its path.
    ///   - limit: How many bytes to read at most.
    /// - Returns: The text, or nil where it cannot be read.
    static func read(_ path: String, limit: Int = 64 * 1024) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var length = 0
        while length < limit {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: length), limit - length)
            }
            guard count > 0 else {
                if count < 0 && errno == EINTR {
                    continue
                }
                break
            }
            length += count
        }
        return String(decoding: bytes[..<length], as: UTF8.self)
    }
}
