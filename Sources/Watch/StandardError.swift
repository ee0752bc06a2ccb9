internal import Glibc
internal import Parsing
internal import Terminal

/// Standard error, for what ends nothing.
enum StandardError {
    /// Tells something on one line.
    static func note(_ text: String) {
        let line = "lostreply: \(SafeText.escape(text))\n"
        _ = OutputDescriptor(STDERR_FILENO).write(Array(line.utf8))
    }
}
