internal import Glibc
internal import Linux

/// Finds the network namespaces of a host that a process is in or that have a name.
///
/// It opens none of them for longer than a look: an open file would keep a namespace alive.
package struct NamespaceScan: Sendable {
    private let proc: String
    private let names: String

    /// Makes a scan of a host.
    ///
    /// - Parameters:
    ///   - proc: procfs.
    ///   - names: Where `ip netns` keeps its names.
    package init(proc: String = "/proc", names: String = "/run/netns") {
        self.proc = proc
        self.names = names
    }

    /// Whether most processes may not be looked into (ptrace(2): PTRACE_MODE_READ); a few a security module may hide.
    package var isDenied: Bool {
        var byte: CChar = 0
        let denials = processes.filter { process in
            unsafe readlink(path(ofProcess: process), &byte, 1) < 0 && (errno == EACCES || errno == EPERM)
        }
        return denials.count > processes.count / 2
    }

    /// The namespaces by inode number, each with a path that led to it a moment ago: its name, where it has one.
    package func namespaces() -> [UInt32: String] {
        var found: [UInt32: String] = [:]
        for process in processes {
            let path = path(ofProcess: process)
            guard let inode = Self.inode(link: path), found[inode] == nil else { continue }
            found[inode] = path
        }
        for name in DirectoryListing.names(names) {
            // What is no namespace is what a reboot or an `ip netns` that failed left behind.
            guard let file = try? NamespaceFile(path: "\(names)/\(name)") else { continue }
            found[file.inode] = "\(names)/\(name)"
        }
        return found
    }

    private var processes: [String] { DirectoryListing.names(proc).filter { UInt32($0) != nil } }

    private func path(ofProcess process: String) -> String { "\(proc)/\(process)/ns/net" }

    /// The number in `net:[4026531840]`.
    private static func inode(link: String) -> UInt32? {
        var buffer = [CChar](repeating: 0, count: 64)
        let length = unsafe readlink(link, &buffer, buffer.count)
        guard length > 0 else { return nil }
        let text = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix("net:["), text.hasSuffix("]") else { return nil }
        return UInt32(text.dropFirst("net:[".count).dropLast())
    }
}
