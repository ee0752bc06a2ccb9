import Capture
import Glibc

/// Why a file could not be replayed, or not to its end.
struct CaptureFailure: Error {
    /// The file, as people call it.
    let file: String
    /// Why, and what to do.
    let reason: String
    /// The process's exit code.
    let code: Int32

    init(_ file: String, reason: String, code: Int32) {
        self.file = file
        self.reason = reason
        self.code = code
    }

    /// A file of the wrong kind is a slip of the pen (EX_USAGE); what is wrong inside one is not.
    init(_ file: String, _ error: CaptureError) {
        self.file = file
        reason = error.description
        switch error {
        case .empty, .notACapture, .compressed: code = 64
        case .damaged, .unsupportedLink, .unreadable: code = 1
        }
    }

    /// A file that cannot be opened (EX_NOPERM, EX_USAGE).
    init(_ file: String, errno: CInt) {
        self.file = file
        let advice =
            switch errno {
            case EACCES, EPERM: "; run it as who may read it"
            case ENOENT: "; see the path"
            default: ""
            }
        // Of a name that is not UTF-8 the system was asked for another one than was given.
        reason =
            errno == ENOENT && file.contains("\u{fffd}")
            ? "a name that is not UTF-8 cannot be read: rename it, or give it as standard input"
            : unsafe String(cString: strerror(errno)) + advice
        code = errno == EACCES || errno == EPERM ? 77 : errno == ENOENT || errno == ENOTDIR ? 64 : 1
    }
}
