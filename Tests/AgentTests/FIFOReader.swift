import Glibc
import Testing

/// The reading end of a FIFO, which reads when a test wants it to.
final class FIFOReader: Sendable {
    private let descriptor: Int32

    /// Makes a FIFO and opens it.
    init(path: String) throws {
        try #require(mkfifo(path, 0o600) == 0)
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(descriptor >= 0)
    }

    deinit {
        close(descriptor)
    }

    /// Fills the FIFO to its last byte with empty lines, so that the next writer must wait for a reader.
    func fill(path: String) throws {
        let writing = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(writing >= 0)
        defer { close(writing) }
        let filler = [UInt8](repeating: UInt8(ascii: "\n"), count: 4096)
        for size in [4096, 1] {
            while write(writing, filler, size) > 0 {}
        }
        try #require(errno == EAGAIN)
    }

    /// Reads what is there.
    func readAvailable() -> String {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while case let count = read(descriptor, &part, part.count), count > 0 {
            bytes += part[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads until a number of lines has come, for at most ten seconds.
    func readLines(_ count: Int) -> [Substring] {
        var text = ""
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) < count, poll(&waiting, 1, 10_000) == 1 {
            text += readAvailable()
        }
        return text.split(separator: "\n")
    }
}
