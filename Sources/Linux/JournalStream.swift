import Glibc

/// Whether an output of this process goes to the journal.
public enum JournalStream {
    /// Where the journal takes entries with fields (systemd.io/JOURNAL_NATIVE_PROTOCOL).
    public static let socketPath = "/run/systemd/journal/socket"

    /// Whether a descriptor is the stream that the service manager has connected to the journal.
    ///
    /// It names the stream's device and inode in JOURNAL_STREAM (systemd.exec(5)); an output that was since
    /// redirected differs.
    public static func isConnected(to descriptor: CInt) -> Bool {
        guard let variable = unsafe getenv("JOURNAL_STREAM") else { return false }
        let numbers = unsafe String(cString: variable).split(separator: ":").map { UInt64($0) }
        var status = stat()
        guard numbers.count == 2, unsafe fstat(descriptor, &status) == 0 else { return false }
        return numbers == [UInt64(status.st_dev), UInt64(status.st_ino)]
    }
}
