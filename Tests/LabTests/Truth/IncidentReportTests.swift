import Lab
import Testing

@Suite("Events, as the truth run reads them")
struct IncidentReportTests {
    @Test("A time is read to the nanosecond")
    func time() throws {
        #expect(WallTime("1970-01-02T00:00:01.000000002Z")?.nanoseconds == 86_401_000_000_002)
        #expect(WallTime("2026-11-25T20:08:04.123456789Z")?.nanoseconds == 1_795_637_284_123_456_789)
        #expect(WallTime("2026-11-25T20:08:04Z") == nil)
    }

    @Test("Incidents of clients' connections, and what is no incident, are passed over")
    func others() {
        let time = #""reset_time":"2026-11-25T20:08:04.123456789Z""#
        let fields = #""outcome":"empty","local":"10.0.0.1:1","#
        #expect(
            IncidentReport(event: #"{"schema":"lostreply.incident/1","role":"upstream",\#(fields)\#(time)}"#) != nil)
        #expect(
            IncidentReport(event: #"{"schema":"lostreply.incident/1","role":"downstream",\#(fields)\#(time)}"#) == nil)
        #expect(IncidentReport(event: #"{"schema":"other/1","role":"upstream",\#(fields)\#(time)}"#) == nil)
        #expect(IncidentReport(event: "no JSON") == nil)
    }
}
