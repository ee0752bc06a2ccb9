/// What came of one read or write; a connection's end is a result here, not an error.
public enum Transfer: Equatable, Sendable {
    /// So many bytes were moved.
    case moved(Int)
    /// The peer has sent its last byte (reads only).
    case ended
    /// The call failed with this errno value, such as EPIPE, ECONNRESET or EAGAIN.
    case failed(CInt)
}
