import Glibc
public import Linux

/// A network namespace of one's own, without a name: it is gone with the value, and with the process.
public final class NetworkNamespace: Sendable {
    private let file: NamespaceFile

    /// Makes a namespace with its loopback up.
    ///
    /// - Throws: The call that failed; EPERM without CAP_SYS_ADMIN.
    public init() throws(SystemError) {
        file = try Linux.Thread.run(name: "netns") { () throws(SystemError) in
            let file = try NamespaceFile.makeOnThisThread()
            try InterfaceRequest.raise("lo")
            return file
        }
    }

    /// The descriptor that holds it, closed on exec.
    public var descriptor: CInt { file.descriptor }

    /// The inode number, by which the kernel and the agent's events name it.
    public var inode: UInt32 { file.inode }

    /// A path to it for other programs, such as `nsenter --net=PATH`, as long as this process holds it.
    public var path: String { "/proc/\(getpid())/fd/\(file.descriptor)" }

    /// Moves the calling thread into the namespace, for good.
    func enter() throws(SystemError) { try file.enter() }

    /// Runs `body` on a thread of its own inside the namespace; sockets made there stay there.
    ///
    /// - Parameter body: What to run.
    /// - Returns: Its result.
    /// - Throws: What the body throws, or why the namespace could not be entered.
    public func run<R: Sendable>(_ body: @escaping @Sendable () throws(SystemError) -> R) throws(SystemError) -> R {
        try Linux.Thread.run(name: "netns") { [file] () throws(SystemError) in
            try file.enter()
            return try body()
        }
    }

    /// Runs a body that throws anything; otherwise the same.
    ///
    /// - Parameter body: What to run.
    /// - Returns: Its result.
    /// - Throws: What the body throws, or why the namespace could not be entered.
    @_disfavoredOverload
    public func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) throws -> R {
        try Linux.Thread.run(name: "netns") { [file] () throws in
            try file.enter()
            return try body()
        }
    }
}
