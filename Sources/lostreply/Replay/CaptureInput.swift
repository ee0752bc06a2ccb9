import Capture
import Glibc
import Lab

/// A file that is replayed, or standard input.
final class CaptureInput {
    /// What people call it.
    let name: String
    /// Whether it may be written while it is read: a pipe, a terminal, a device.
    let isLive: Bool

    private let descriptor: CInt
    private let bytes: Int
    private var bytesRead = 0
    private var progress: ProgressBar?
    /// How long a pipe may take for its end, once Ctrl-C has come.
    private var deadline: Deadline?

    /// Opens a file.
    ///
    /// - Parameter path: The file, or - for standard input.
    /// - Throws: Why it cannot be replayed.
    init(_ path: String) throws(CaptureFailure) {
        let isStandard = path == "-"
        name = isStandard ? "standard input" : Self.printable(path)
        if isStandard && isatty(STDIN_FILENO) == 1 {
            throw CaptureFailure(name, reason: "it is a terminal: `tcpdump -U -w - | lostreply replay -`", code: 64)
        }
        // A FIFO that nobody writes to yet is waited for where Ctrl-C is heard.
        descriptor = isStandard ? dup(STDIN_FILENO) : unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw CaptureFailure(name, errno: errno) }
        var status = stat()
        unsafe fstat(descriptor, &status)
        if status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw CaptureFailure(name, reason: "it is a folder: give the captures in it", code: 64)
        }
        isLive = status.st_mode & S_IFMT != S_IFREG
        bytes = Int(status.st_size)
        if !isLive { progress = ProgressBar(name, total: bytes) }
    }

    deinit { close(descriptor) }

    /// A name as a line of text can have it: without what ends the line or moves a terminal's cursor.
    private static func printable(_ path: String) -> String {
        var text = ""
        for scalar in path.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control
            text += isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(Character(scalar))
        }
        return text
    }

    /// Reads what there is, and waits where there is nothing.
    func read(_ buffer: inout [UInt8], _ range: Range<Int>) throws(CaptureError) -> Int {
        while true {
            if isLive {
                guard waitForBytes() else { return 0 }
            } else if Interrupt.hasCome {
                Interrupt.endFile()
                return 0
            }
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress?.advanced(by: range.lowerBound), range.count)
            }
            if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
            guard count >= 0 else { throw .unreadable(call: "read", code: errno) }
            bytesRead += count
            progress?.show(bytesRead)
            return count
        }
    }

    /// Takes the progress bar away.
    func endProgress() { progress?.clear() }

    /// Whether there is something to read, or the end; else Ctrl-C has come, and the writer has not ended for it.
    private func waitForBytes() -> Bool {
        while true {
            if Interrupt.hasCome {
                if deadline == nil { deadline = Deadline(in: .seconds(2)) }
                if deadline?.hasPassed == true { return false }
            }
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if unsafe poll(&polled, 1, 200) > 0 { return true }
        }
    }
}
