/// Something that is told beyond metrics, with a schema of its own.
public protocol Event: Sendable {
    /// What it says in one line to a person.
    var message: String { get }
    /// Whether somebody should look at it.
    var isWarning: Bool { get }

    /// Writes every field, in one order; the schema comes first.
    func write(to fields: inout some FieldWriter)
}

extension Event {
    /// The event as a line of JSON, with its line feed; null stands for what is not known.
    public var line: [UInt8] {
        var object = JSONWriter()
        write(to: &object)
        return object.finish()
    }

    /// The event as a JSON object, without a line feed.
    public var object: ArraySlice<UInt8> { line.dropLast() }

    /// The event as an entry of the journal (systemd.io/JOURNAL_NATIVE_PROTOCOL).
    ///
    /// The message is for a person; each field is one of the entry too, its name in capitals behind `LOSTREPLY_`, what
    /// is not known left out; `LOSTREPLY_EVENT` is the line of JSON.
    public var journalEntry: [UInt8] {
        var entry = JournalEntry(message: message, priority: isWarning ? 4 : 6)
        write(to: &entry)
        entry.field("event", String(decoding: object, as: UTF8.self))
        return entry.bytes
    }
}
