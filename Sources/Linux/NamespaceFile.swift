internal import CLinux
import Glibc

/// An open network namespace.
public final class NamespaceFile: Sendable {
    /// The descriptor, open as long as the value.
    public let descriptor: CInt
    /// The inode number, by which the kernel names the namespace.
    public let inode: UInt32

    /// Opens a namespace by a path, such as `/proc/self/ns/net` or `/run/netns/blue`.
    public init(path: String) throws(SystemError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let error = SystemError("stat \(path)")
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        inode = UInt32(truncatingIfNeeded: status.st_ino)
    }

    deinit { close(descriptor) }

    /// Moves the calling thread into the namespace, which must be a network namespace.
    public func enter() throws(SystemError) {
        guard clinux_enter_network(descriptor) == 0 else { throw SystemError("setns") }
    }

    /// Moves the calling thread into a new network namespace and opens that.
    public static func makeOnThisThread() throws(SystemError) -> NamespaceFile {
        guard clinux_unshare_network() == 0 else { throw SystemError("unshare") }
        return try NamespaceFile(path: "/proc/thread-self/ns/net")
    }
}
