internal import CLinux
import Glibc

/// An open network namespace.
public final class NamespaceFile: Sendable {
    /// The descriptor, open as long as the value.
    public let descriptor: CInt
    /// The inode number, by which the kernel names the namespace.
    public let inode: UInt32

    /// Opens a namespace by a path, such as `/proc/self/ns/net` or `/run/netns/blue`.
    ///
    /// - Parameter path: The path.
    /// - Throws: The call that failed; EINVAL where the file is another kind of namespace, ENOTTY where it is none.
    public init(path: String) throws(SystemError) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        do throws(SystemError) {
            inode = try Self.inode(ofNetworkNamespace: descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    private static func inode(ofNetworkNamespace descriptor: CInt, _ path: String) throws(SystemError) -> UInt32 {
        let type = clinux_namespace_type(descriptor)
        guard type >= 0 else { throw SystemError("look into \(path)") }
        guard type == clinux_network_namespace_type else { throw SystemError("look into \(path)", code: EINVAL) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError("stat \(path)") }
        return UInt32(truncatingIfNeeded: status.st_ino)
    }

    /// Moves the calling thread into the namespace.
    public func enter() throws(SystemError) {
        guard clinux_enter_network(descriptor) == 0 else { throw SystemError("setns") }
    }

    /// Moves the calling thread into a new network namespace and opens that.
    public static func makeOnThisThread() throws(SystemError) -> NamespaceFile {
        guard clinux_unshare_network() == 0 else { throw SystemError("unshare") }
        return try NamespaceFile(path: "/proc/thread-self/ns/net")
    }
}
