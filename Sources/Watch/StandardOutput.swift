internal import Client
internal import Glibc
internal import Linux
internal import Terminal

/// Standard output, which may be a pipe or a file.
enum StandardOutput {
    /// Writes a text; a reader that has gone ends the process as it does every filter.
    ///
    /// - Parameter text: The text.
    /// - Throws: Why it could not be written, such as a full disk.
    static func write(_ text: String) throws(ClientError) {
        if !OutputDescriptor(STDOUT_FILENO).write(Array(text.utf8)) { throw failure(errno) }
    }

    /// What an error of standard output means; where its reader has gone, the process ends.
    static func failure(_ code: CInt) -> ClientError {
        if code == EPIPE { BrokenPipe.end() }
        return .failed("cannot write to standard output: \(SystemError("write", code: code).reason)")
    }
}
