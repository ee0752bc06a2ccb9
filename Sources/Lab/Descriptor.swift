import Glibc
internal import Linux

/// A file descriptor, closed with the value if it is owned.
final class Descriptor: Sendable {
    let number: CInt
    private let isOwned: Bool

    init(borrowing number: CInt) {
        self.number = number
        isOwned = false
    }

    init(owning number: CInt) {
        self.number = number
        isOwned = true
    }

    convenience init(path: String, flags: CInt) throws(SystemError) {
        let number = unsafe open(path, flags | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw SystemError("open \(path)") }
        self.init(owning: number)
    }

    deinit { if isOwned { close(number) } }
}
