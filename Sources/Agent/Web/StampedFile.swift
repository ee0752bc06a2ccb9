internal import Glibc
internal import Linux

/// A small file as it was read, with what tells later whether it has changed.
struct StampedFile: Sendable {
    /// No certificate or configuration comes near it.
    private static let maxBytes = 1 << 20

    /// What it holds.
    let bytes: [UInt8]
    /// Whether everybody on the host may read it.
    let isWorldReadable: Bool
    /// What it looked like.
    let stamp: FileStamp

    /// Reads a file.
    ///
    /// - Parameter path: Its path; a FIFO or a device is refused, not waited for.
    /// - Throws: `FileFailure`.
    init(_ path: String) throws(FileFailure) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw FileFailure(SystemError("open")) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw FileFailure(SystemError("stat")) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileFailure(reason: "is no regular file") }
        do throws(SystemError) {
            bytes = try TextFile.bytes(of: descriptor, limit: Self.maxBytes)
        } catch {
            throw error.code == EFBIG ? FileFailure(reason: "is larger than 1 MiB") : FileFailure(error)
        }
        isWorldReadable = status.st_mode & S_IROTH != 0
        stamp = FileStamp(status)
    }
}

/// Why a file cannot be used.
struct FileFailure: Error {
    /// The reason, such as `Permission denied`.
    let reason: String
    /// The errno, where a call failed.
    let code: CInt?

    init(_ error: SystemError) {
        reason = error.reason
        code = error.code
    }

    init(reason: String) {
        self.reason = reason
        code = nil
    }
}
