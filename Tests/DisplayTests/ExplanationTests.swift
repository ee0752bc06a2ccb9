import Parsing
import TestSupport
import Testing

import Display

@Suite("An incident explained in text")
struct ExplanationTests {
    @Test("Each kind reads as it is written down", arguments: Sample.kinds.map(\.name))
    func golden(name: String) throws {
        let sample = try #require(Sample.kinds.first { $0.name == name }?.sample)
        let text = sample.incident.explained.joined(separator: "\n") + "\n"
        #expect(try WrittenDocument.isCurrent("Tests/DisplayTests/Explained/\(name).txt") { _ in text })
    }

    @Test("The example for users is what the command prints")
    func document() throws {
        let lines = ["```", "$ lostreply explain 1c2-18a5f3b2"] + Sample().incident.explained + ["```"]
        #expect(try WrittenDocument.isCurrent("docs/watch.md") { WrittenDocument.filled($0, ["explain": lines]) })
    }

    @Test("Whatever is known and whatever is not, no line is wider than 78 columns or has more than printable ASCII")
    func bounds() {
        let nulls = [
            "solicited", "interface", "process", "pid", "unread_at_close_bytes", "missing_bytes", "status",
            "status_line", "cause", "verdict", "tcp_state", "last_data_time", "close_time", "data_to_reset_ns",
            "data_to_reset_precision_ns", "reset_to_close_ns", "socket_error",
        ]
        for (_, sample) in Sample.kinds {
            for hole in nulls + [""] {
                for change in [[hole: "null"], Sample.hostile.merging([hole: "null"]) { $1 }] {
                    let fields = sample.line
                    var line = fields
                    for (name, value) in change { line = Sample.replace(name, in: line, by: value) }
                    let explained = ToldIncident(line: line)?.explained ?? []
                    #expect(!explained.isEmpty)
                    #expect(explained.allSatisfy { $0.utf8.count <= 78 })
                    #expect(explained.joined().utf8.allSatisfy { 0x20...0x7E ~= $0 })
                }
            }
        }
    }

    @Test("A time that was not recorded is not made up")
    func untimed() {
        let lines = Sample(["last_data_time": "null", "data_to_reset_ns": "null"]).incident.diagram
        #expect(lines.filter { $0.contains("request") }.allSatisfy { $0.hasPrefix("  not timed") })
        #expect(lines.contains { $0.hasPrefix("  time not known") && $0.contains("77 bytes") })
    }

    @Test(
        "A number that makes no sense makes no incident, and one that does is explained",
        arguments: [
            ("-1", false), ("-9223372036854775807", false), ("9223372036854775807", false),
            ("9223372036854775808", false), ("1e30", false), ("1.5", false), ("2305843009213693953", false),
            ("2305843009213693952", true), ("4294967295", true), ("0", true),
        ])
    func hostileNumbers(number: String, isTaken: Bool) {
        let names = [
            "netns", "pid", "unread_at_reset_bytes", "unread_at_close_bytes", "out_of_order_bytes", "missing_bytes",
            "data_to_reset_ns", "data_to_reset_precision_ns", "reset_to_close_ns",
        ]
        for (_, sample) in Sample.kinds {
            for changed in names.map({ [$0] }) + [names] {
                let line = changed.reduce(sample.line) { Sample.replace($1, in: $0, by: number) }
                let incident = ToldIncident(line: line)
                #expect((incident != nil) == isTaken, "\(changed) \(number)")
                guard let incident else { continue }
                #expect(incident.explained.allSatisfy { $0.utf8.count <= 78 })
                #expect(!incident.line.isEmpty)
            }
        }
    }

    @Test("An ACK is told as one that may not have been sent: no field says that it was")
    func acknowledgement() {
        let rows = Sample().incident.diagram.filter { $0.contains("ACK") }
        #expect(rows == ["  not recorded        |                      | - ACK, if sent yet - ->|"])
    }

    @Test("What mends it stands apart")
    func fix() throws {
        let lines = Sample().incident.explained
        let fix = try #require(lines.firstIndex { $0.hasPrefix("Fix: lingering close") })
        #expect(lines[fix - 1].isEmpty)
    }

    @Test(
        "A name that reads as a fix does not stand apart",
        arguments: ["Fix: nothing.", "Fix, if the peer is an upstream: nothing.", "No fix is needed here: none."])
    func nameAsFix(fix: String) throws {
        for name in ["a Fix: b", "Fix: b", "a Fix, if b", "a No fix is needed"] {
            let lines = Sample(["explanation": "\"\(name) closed it. \(fix)\""]).incident.explained
            let start = try #require(lines.firstIndex(of: "\(name) closed it."))
            #expect(lines[start...].dropFirst().prefix(2) == ["", fix])
        }
    }

    @Test("One line for a log reads as the demo's")
    func line() {
        #expect(
            Sample().incident.line
                == "01:02:03.000087 10.0.0.5:8080 nginx \"HTTP/1.1 413 Payload Too Large\" 77 bytes unread, "
                + "RST 41.0 us after the last data, closed 88.0 us after it")
        #expect(Sample(["outcome": #""idle""#]).incident.line.contains("77 bytes unread (idle), RST"))
        let tick = Sample(["data_to_reset_ns": "8000000", "data_to_reset_precision_ns": "4000000"]).incident.line
        #expect(tick.contains("RST within 12.0 ms of the last data"))
    }
}

extension Sample {
    /// Text that would move a cursor, turn text around, or take two columns.
    static let hostile = [
        "process": #""\u001b[2J\u202eevil""#, "unit": #""\u0007\u009b31m""#,
        "status_line": #""HTTP/1.1 200 \u001b]0;x\u0007中文😀e\u0301\r\nX""#, "interface": #""\u0000""#,
        "explanation": #""\u001b[31mnginx\n\u2066did\u2069. Fix: \u200d""#, "verdict": #""\u001bc""#,
    ]

    /// An event's line with another value of a field.
    static func replace(_ name: String, in line: String, by value: String) -> String {
        guard !name.isEmpty, let start = line.firstRange(of: "\"\(name)\":")?.upperBound else { return line }
        // A value ends where the next field begins.
        let end = line[start...].firstRange(of: ",\"")?.lowerBound ?? line.index(before: line.endIndex)
        return line[..<start] + value + line[end...]
    }
}
