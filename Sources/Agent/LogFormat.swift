/// How a line of the log is spelled.
public enum LogFormat: String, CaseIterable, Sendable {
    /// `time=… level=info msg="…" key=value`.
    case logfmt
    /// One JSON object a line, with the same fields.
    case json
}
