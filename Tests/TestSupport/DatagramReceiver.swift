import Glibc
public import Linux

/// A Unix datagram socket with a name, as a service manager or a journal has it.
public final class DatagramReceiver: Sendable {
    /// Its path; with a leading `@`, its name in the abstract namespace.
    public let path: String
    private let descriptor: CInt

    /// Makes one with a name of its own.
    ///
    /// - Parameter isAbstract: Whether the name is in the abstract namespace, not in the file system.
    /// - Throws: Where no socket can be had.
    public init(isAbstract: Bool = false) throws(SystemError) {
        let number = UInt64.random(in: .min ... .max)
        path = (isAbstract ? "@" : "/tmp/") + "lostreply-test-\(String(number, radix: 16))"
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        if isAbstract { address.sun_path.0 = 0 }
        let length = 2 + name.count
        let result = withUnsafePointer(to: &address) {
            UnsafeRawPointer($0).withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(length))
            }
        }
        guard result == 0 else { throw SystemError("bind \(path)") }
    }

    deinit {
        close(descriptor)
        if path.hasPrefix("/") { unlink(path) }
    }

    /// Takes the next message; nil where none comes within five seconds.
    public func next() -> String? {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 5000) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Takes messages until one begins so; nil where it does not come.
    public func next(beginning start: String) -> String? {
        while let message = next() {
            if message.hasPrefix(start) { return message }
        }
        return nil
    }
}
