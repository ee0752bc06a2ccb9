import Exposition
import Records
import Testing

@Suite("Endangered events")
struct EndangeredEventTests {
    private let response = EndangeredResponse(
        time: 2_000_000_000, cookie: 1234,
        flow: Flow(
            netns: 4_026_531_840, local: Endpoint(address: [10, 0, 0, 5], port: 80),
            remote: Endpoint(address: [10, 0, 0, 1], port: 41_234)),
        sentBytes: 120, unreadBytes: 4096, reason: .tcpAbortOnClose,
        process: ClosingProcess(pid: 123, name: "gunicorn", cgroup: 7))

    @Test("Everything is in the line, in the schema's order")
    func line() {
        let line = EndangeredEvent(response, wallClockOffset: 1_795_914_123_000_000_000).line
        #expect(
            String(decoding: line, as: UTF8.self) == """
                {"schema":"lostreply.endangered/1","id":"4d2-77359400","time":"2026-11-29T01:02:05.000000000Z",\
                "local":"10.0.0.5:80","remote":"10.0.0.1:41234","netns":4026531840,"process":"gunicorn","pid":123,\
                "unit":null,"container":null,"pod":null,"sent_bytes":120,"unread_request_bytes":4096,"reason":"tcp_abort_on_close","explanation":"gunicorn \
                closed the connection of client 10.0.0.1:41234 with 4096 bytes of its request unread, so that the \
                kernel sent a RST: it can make the client throw away what it has of the answer. Fix: lingering close, \
                or read the request to its end before closing."}

                """)
    }

    @Test("A process that is not known is null")
    func unknownProcess() {
        var response = response
        response.process = ClosingProcess(pid: 0, name: "", cgroup: 0)
        let line = String(decoding: EndangeredEvent(response, wallClockOffset: 0).line, as: UTF8.self)
        #expect(line.contains("\"process\":null,\"pid\":null"))
        #expect(line.contains("\"A process closed"))
    }
}
