import Glibc

/// The C library's words for an error number.
///
/// - Parameter code: An errno.
/// - Returns: A text such as `Address already in use`.
func errorText(_ code: CInt) -> String {
    // glibc's strerror is safe across threads since 2.32: its buffer is the thread's own.
    unsafe String(cString: strerror(code))
}
