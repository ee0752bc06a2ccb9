import Glibc

/// What a directory holds, such as one of /proc or of a cgroup mount.
public enum DirectoryListing {
    /// The names in a directory, without `.` and `..`; none where it cannot be read.
    public static func names(_ path: String) -> [String] { entries(path).map(\.name) }

    /// The names of the directories in a directory, without `.` and `..`; none where it cannot be read.
    public static func subdirectories(_ path: String) -> [String] {
        entries(path).filter { $0.type == UInt8(DT_DIR) }.map(\.name)
    }

    /// The inode number of a file, symbolic links followed; nil where there is none.
    public static func inode(_ path: String) -> UInt64? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    private static func entries(_ path: String) -> [(name: String, type: UInt8)] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var entries: [(name: String, type: UInt8)] = []
        while let entry = unsafe readdir(directory) {
            let type = unsafe entry.pointee.d_type
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { entries.append((name, type)) }
        }
        return entries
    }
}
