internal import Glibc

/// A descriptor that is written to, by as few calls as it takes.
public struct OutputDescriptor: Sendable {
    /// Its number.
    public let number: CInt

    /// Takes a descriptor, which stays its owner's.
    public init(_ number: CInt) { self.number = number }

    /// Writes all of some bytes.
    ///
    /// - Parameter bytes: What to write.
    /// - Returns: Whether all was taken; errno says why not.
    public func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
            if count < 0 && errno == EAGAIN {
                var room = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
                unsafe _ = poll(&room, 1, -1)
                continue
            }
            guard count >= 0 || errno == EINTR else { return false }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }
}
