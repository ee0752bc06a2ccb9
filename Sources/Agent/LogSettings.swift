public import Logging
internal import Synchronization

/// How the log is written; shared by every handler, and changed while they are in use.
public final class LogSettings: Sendable {
    private let values: Mutex<(format: LogFormat, level: Logger.Level)>

    /// Makes settings.
    ///
    /// - Parameters:
    ///   - format: How a line is spelled.
    ///   - level: The least severe level that is written.
    public init(format: LogFormat, level: Logger.Level) {
        values = Mutex((format, level))
    }

    /// How a line is spelled.
    var format: LogFormat { values.withLock { $0.format } }

    /// The least severe level that is written.
    var level: Logger.Level { values.withLock { $0.level } }

    /// Takes other values.
    func set(format: LogFormat, level: Logger.Level) { values.withLock { $0 = (format, level) } }
}
