internal import CLinux
import Glibc
public import Linux

/// A folder in memory without a name: a tmpfs that is mounted nowhere, gone with the value, and with the process.
public final class NamelessFolder: Sendable {
    private let descriptor: CInt

    /// Makes an empty folder that only root can enter.
    ///
    /// - Parameter kibibytes: How much it has room for; half of the memory without one.
    /// - Throws: The call that failed; EPERM without CAP_SYS_ADMIN.
    public init(kibibytes: Int? = nil) throws(SystemError) {
        descriptor = unsafe clinux_nameless_tmpfs(kibibytes.map { "\($0)k" } ?? "50%")
        guard descriptor >= 0 else { throw SystemError("make a tmpfs") }
    }

    deinit { close(descriptor) }

    /// A path to it for other programs too, as long as this process holds it.
    public var path: String { "/proc/\(getpid())/fd/\(descriptor)" }

    /// Writes a file in the folder, in place of one of that name.
    ///
    /// - Parameters:
    ///   - text: What it shall hold.
    ///   - name: Its name.
    /// - Throws: The call that failed.
    public func write(_ text: String, to name: String) throws(SystemError) {
        let path = "\(path)/\(name)"
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError("create \(path)") }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw SystemError("write \(path)") }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Fills what room is left with a file.
    ///
    /// - Parameter name: Its name.
    /// - Throws: The call that failed.
    func fill(with name: String) throws(SystemError) {
        let path = "\(path)/\(name)"
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError("create \(path)") }
        defer { close(file) }
        let page = [UInt8](repeating: 0, count: 4096)
        while unsafe Glibc.write(file, page, page.count) > 0 {}
        guard errno == ENOSPC else { throw SystemError("fill \(path)") }
    }

    /// Whether there is a file of that name in the folder.
    func contains(_ name: String) -> Bool { unsafe access("\(path)/\(name)", F_OK) == 0 }

    /// Removes a file from the folder.
    ///
    /// - Parameter name: Its name.
    func remove(_ name: String) { unsafe unlink("\(path)/\(name)") }

    /// Gives a file another name.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - newName: Its new one, which another file loses.
    /// - Throws: The call that failed.
    func rename(_ name: String, to newName: String) throws(SystemError) {
        guard unsafe Glibc.rename("\(path)/\(name)", "\(path)/\(newName)") == 0 else {
            throw SystemError("rename \(name)")
        }
    }

    /// The lines of a file in the folder; none where there is no such file.
    ///
    /// - Parameter name: Its name.
    /// - Returns: The lines, without their line feeds.
    public func lines(of name: String) -> [Substring] { TextFile.lines("\(path)/\(name)") }
}
