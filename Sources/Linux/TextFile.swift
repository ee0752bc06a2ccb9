import Glibc

/// Small text files, such as those of /proc.
public enum TextFile {
    /// Reads a file to its end; nil where it cannot be read.
    public static func read(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return String(decoding: contents, as: UTF8.self) }
            contents += chunk.prefix(count)
        }
    }

    /// The lines of a file; none where it cannot be read.
    public static func lines(_ path: String) -> [Substring] { read(path)?.split(separator: "\n") ?? [] }
}
