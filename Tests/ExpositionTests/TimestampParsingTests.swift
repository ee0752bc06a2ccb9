import Exposition
import Testing

@Suite("Times that are read")
struct TimestampParsingTests {
    @Test(
        "RFC 3339 is read to the nanosecond, in any offset",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-24T01:02:03.000000004Z", 1_795_482_123_000_000_004),
            ("2026-11-24t01:02:03.5z", 1_795_482_123_500_000_000),
            ("2026-11-24 02:32:03+01:30", 1_795_482_123_000_000_000),
            ("2026-11-23T23:02:03-02:00", 1_795_482_123_000_000_000),
            ("2026-11-24T01:02:03.0000000049999Z", 1_795_482_123_000_000_004),
            ("2024-02-29T23:59:60Z", 1_709_251_200_000_000_000),
            ("1969-12-31T23:59:59Z", 0),
            ("0000-02-29T00:00:00Z", 0),
            ("1970-01-01T00:30:00+01:00", 0),
            ("9999-12-31T23:59:59Z", UInt64.max),
        ])
    func good(text: String, nanoseconds: UInt64) {
        #expect(Timestamp(rfc3339: text)?.nanosecondsSinceEpoch == nanoseconds)
    }

    @Test(
        "Anything else is none",
        arguments: [
            "", "now", "2026-11-24", "2026-11-24T01:02:03", "2026-11-24T01:02Z", "2026-13-24T01:02:03Z",
            "2026-02-29T01:02:03Z", "1900-02-29T01:02:03Z", "2026-11-00T01:02:03Z", "2026-11-24T24:00:00Z",
            "2026-11-24T01:60:03Z", "2026-11-24T01:02:61Z", "2026-11-24T01:02:03.Z", "2026-11-24T01:02:03+0100",
            "2026-11-24T01:02:03+24:00", "2026-11-24T01:02:03Z ", "+026-11-24T01:02:03Z",
            "2026-11-24T01:02:03\u{661}Z",
        ])
    func bad(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("What is written is read again", arguments: (0..<128).map { $0 * (1 << 57 + 12345) })
    func roundTrip(nanoseconds: UInt64) {
        let moment = Timestamp(nanosecondsSinceEpoch: nanoseconds)
        #expect(Timestamp(rfc3339: moment.description) == moment)
    }
}
