import Glibc

/// What a person or a script reads.
///
/// Nothing is buffered: a pipe's reader has each line at once.
package enum Console {
    /// Writes a line of a result to standard output.
    package static func print(_ line: String) { write("\(line)\n", to: STDOUT_FILENO) }

    /// Writes a line of progress, or an error, to standard error.
    package static func note(_ line: String) { write("\(program): \(line)\n", to: STDERR_FILENO) }

    /// The program's name, which starts each of its notes.
    private static let program = CommandLine.arguments.first?.split(separator: "/").last ?? "lostreply"

    private static func write(_ text: String, to descriptor: CInt) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
