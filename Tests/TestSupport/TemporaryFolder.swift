import Glibc
public import Linux

/// A folder of a test's own; gone with the value, and all that is in it.
public final class TemporaryFolder: Sendable {
    /// Its path.
    public let path: String

    /// Makes one.
    ///
    /// - Throws: Where none can be made.
    public init() throws(SystemError) {
        var template = Array("/tmp/lostreply-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    /// The path of a file in it.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a text the whole of a file in it, in place.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - name: The file's name.
    /// - Throws: Where it cannot be written.
    public func write(_ text: String, to name: String) throws(SystemError) {
        try Self.write(text, to: path(name))
    }

    /// Makes a text the whole of a file, in place.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - path: The file.
    /// - Throws: Where it cannot be written.
    public static func write(_ text: String, to path: String) throws(SystemError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw SystemError("open \(path)") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw SystemError("write \(path)") }
    }

    /// Removes a file, or a folder and all that is in it; a symbolic link is not followed.
    public static func remove(_ path: String) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            for name in DirectoryListing.names(path) { remove("\(path)/\(name)") }
        }
        Glibc.remove(path)
    }
}
