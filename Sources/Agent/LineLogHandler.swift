package import Exposition
import Glibc
internal import Linux
public import Logging

/// Writes each log event as one line on standard error.
public struct LineLogHandler: LogHandler {
    /// The least severe level that is written: that of the settings, unless it was set here.
    public var logLevel: Logger.Level {
        get { ownLevel ?? settings.level }
        set { ownLevel = newValue }
    }
    /// The fields of every line.
    public var metadata: Logger.Metadata = [:]
    /// Further fields, asked for at each line.
    public var metadataProvider: Logger.MetadataProvider?

    private let settings: LogSettings
    private var ownLevel: Logger.Level?
    private let descriptor: Int32
    private let isJournal: Bool

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - settings: How lines are spelled, and which are written.
    ///   - descriptor: Where lines are written; standard error is 2. Where that is the journal, each line begins with
    ///     its priority, which the journal takes off (sd-daemon(3)).
    public init(settings: LogSettings, descriptor: Int32 = 2) {
        self.settings = settings
        self.descriptor = descriptor
        isJournal = JournalStream.isConnected(to: descriptor)
    }

    /// A field of every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event: time, level and message, then its fields by name.
    public func log(event: LogEvent) {
        var fields = metadata
        fields.merge(metadataProvider?.get() ?? [:]) { $1 }
        fields.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error {
            fields["error"] = .string("\(error)")
        }
        let line = line(Timestamp.now, event.level, event.message.description, fields)
        write(isJournal ? Array("<\(event.level.syslogPriority)>".utf8) + line : line)
    }

    /// Spells a line, with its line feed.
    package func line(
        _ time: Timestamp, _ level: Logger.Level, _ message: String, _ fields: Logger.Metadata
    ) -> [UInt8] {
        let sorted = fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
        let all = [("time", time.description), ("level", level.rawValue), ("msg", message)] + sorted
        switch settings.format {
        case .logfmt:
            let words = all.map { Logfmt.word($0.0) + "=" + Logfmt.value($0.1) }
            return Array((words.joined(separator: " ") + "\n").utf8)
        case .json:
            var object = JSONWriter()
            for (key, value) in all {
                object.field(key, value)
            }
            return object.finish()
        }
    }

    /// Writes a line in as few calls as the kernel takes; what cannot be written is lost, for there is no one to tell.
    private func write(_ line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}

extension Logger.Level {
    /// The level in the terms of syslog(3).
    fileprivate var syslogPriority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
