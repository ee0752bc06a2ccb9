internal import Glibc

/// What tells two states of a file apart without reading it.
struct FileStamp: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modified: Int64
    /// In nanoseconds since the epoch; unlike the time of modification, nobody can set it.
    private let changed: Int64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    /// Looks at a file; nil where there is none.
    ///
    /// Symbolic links are followed: Kubernetes swaps one.
    init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Whether its last change is a second old, so that whoever writes it has likely finished.
    var isSettled: Bool { Int64(Clock.realtime) - changed >= 1_000_000_000 }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
