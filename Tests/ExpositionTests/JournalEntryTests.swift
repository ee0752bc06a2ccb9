import Testing

import Exposition

@Suite("Journal entries")
struct JournalEntryTests {
    /// An event of every kind of field.
    private struct Sample: Event {
        var message = "one line"
        var isWarning = true
        var text: String? = "a=b"

        func write(to fields: inout some FieldWriter) {
            fields.field("schema", "lostreply.sample/1")
            fields.field("text", text)
            fields.field("count_bytes", UInt64.max)
            fields.field("missing", Int?.none)
            fields.field("is_so", false)
        }
    }

    private func text(_ event: Sample) -> String { String(decoding: event.journalEntry, as: UTF8.self) }

    @Test("An entry has the message, a priority, each field that is known, and the line")
    func fields() {
        #expect(
            text(Sample()) == """
                MESSAGE=one line
                PRIORITY=4
                SYSLOG_IDENTIFIER=lostreply
                LOSTREPLY_SCHEMA=lostreply.sample/1
                LOSTREPLY_TEXT=a=b
                LOSTREPLY_COUNT_BYTES=18446744073709551615
                LOSTREPLY_IS_SO=false
                LOSTREPLY_EVENT={"schema":"lostreply.sample/1","text":"a=b","count_bytes":18446744073709551615,\
                "missing":null,"is_so":false}

                """)
    }

    @Test("What nobody must look at is information")
    func priority() {
        #expect(text(Sample(isWarning: false)).contains("\nPRIORITY=6\n"))
    }

    @Test("A value with a line feed cannot forge a field: it has its length in front")
    func lineFeed() {
        let entry = text(Sample(text: "x\nMESSAGE=forged"))
        #expect(entry.contains("LOSTREPLY_TEXT\n\u{10}\0\0\0\0\0\0\0x\nMESSAGE=forged\nLOSTREPLY_COUNT"))
        #expect(entry.contains("\\u000aMESSAGE=forged"), "in the line of JSON it is escaped")
    }
}
