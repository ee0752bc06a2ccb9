import Glibc

/// Small text files, such as those of /proc.
public enum TextFile {
    /// Reads a file to its end; nil where it cannot be read.
    public static func read(_ path: String) -> String? {
        (try? bytes(path)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads a file to its end.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most bytes that it may have.
    /// - Returns: Its bytes.
    /// - Throws: `SystemError`; EFBIG where it is longer.
    public static func bytes(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open") }
        defer { close(descriptor) }
        return try bytes(of: descriptor, limit: limit)
    }

    /// Reads an open file to its end.
    ///
    /// - Parameters:
    ///   - descriptor: The file, which stays open.
    ///   - limit: The most bytes that it may have.
    /// - Returns: Its bytes.
    /// - Throws: `SystemError`; EFBIG where it is longer.
    public static func bytes(of descriptor: CInt, limit: Int) throws(SystemError) -> [UInt8] {
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while contents.count <= limit {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read") }
            if count == 0 { return contents }
            contents += chunk.prefix(count)
        }
        throw SystemError("read", code: EFBIG)
    }

    /// The lines of a file; none where it cannot be read.
    public static func lines(_ path: String) -> [Substring] { read(path)?.split(separator: "\n") ?? [] }
}
