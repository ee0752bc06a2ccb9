import Exposition
import Incidents
import Records
import Testing

@Suite("Incident events")
struct IncidentEventTests {
    @Test("Everything that is known is in the line, in the schema's order")
    func everythingKnown() {
        let incident = Incident(outcome: .lost, reset: Self.reset, closed: Self.closed(Self.reset), wire: Self.wire)
        #expect(
            Self.line(incident, interface: "eth0", owner: Self.owner) == """
                {"schema":"lostreply.incident/1","id":"4d2-77359400","outcome":"lost","role":"upstream",\
                "solicited":true,"extent":"\(incident.extent.label)","local":"10.0.0.1:41234",\
                "remote":"10.0.0.5:8080","interface":"eth0","netns":4026531840,"process":"nginx","pid":123,\
                "unit":"nginx.service","container":"c0ffee","pod":"5f2a7c1e-9d8b-4c6a-b3e1-0f4d2a6c8e9b",\
                "unread_at_reset_bytes":77,"unread_at_close_bytes":76,\
                "out_of_order_bytes":5,"missing_bytes":\(incident.missingBytes?.description ?? "null"),\
                "status":413,"status_line":"HTTP/1.1 413 Payload Too Large","cause":"packet",\
                "verdict":"accepted_exact","tcp_state":"ESTABLISHED",\
                "last_data_time":"2026-11-24T01:02:04.999959000Z","reset_time":"2026-11-24T01:02:05.000000000Z",\
                "close_time":"2026-11-24T01:02:05.000088000Z","data_to_reset_ns":41000,\
                "data_to_reset_precision_ns":1,"reset_to_close_ns":88000,"socket_error":"taken",\
                "explanation":"\(incident.explanation)"}

                """)
    }

    @Test("What is not known is null, and no field is missing")
    func nothingKnown() {
        var reset = Self.reset
        reset.role = .unknown
        reset.state = nil
        reset.cause = .open
        reset.lastDataTime = nil
        reset.dataAgeTicks = nil
        reset.head = []
        reset.flow.local = Endpoint(
            address: [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [1], port: reset.flow.local.port)
        let incident = Incident(outcome: .abandoned, reset: reset, closed: nil, wire: nil)
        #expect(
            Self.line(incident, interface: nil) == """
                {"schema":"lostreply.incident/1","id":"4d2-77359400","outcome":"abandoned","role":"unknown",\
                "solicited":null,"extent":"\(incident.extent.label)","local":"[2001:db8::1]:41234",\
                "remote":"10.0.0.5:8080","interface":null,"netns":4026531840,"process":null,"pid":null,\
                "unit":null,"container":null,"pod":null,"unread_at_reset_bytes":77,"unread_at_close_bytes":null,\
                "out_of_order_bytes":5,"missing_bytes":\(incident.missingBytes?.description ?? "null"),\
                "status":null,"status_line":null,"cause":null,"verdict":null,"tcp_state":null,\
                "last_data_time":null,"reset_time":"2026-11-24T01:02:05.000000000Z","close_time":null,\
                "data_to_reset_ns":null,"data_to_reset_precision_ns":null,"reset_to_close_ns":null,\
                "socket_error":null,"explanation":"\(incident.explanation)"}

                """)
    }

    @Test("The kernel's ticks stand in where the flow was not watched, and say how coarse they are")
    func ticks() {
        var reset = Self.reset
        reset.lastDataTime = nil
        reset.dataAgeTicks = 3
        let line = Self.line(Incident(outcome: .empty, reset: reset, closed: nil, wire: nil), interface: nil)
        #expect(line.contains("\"last_data_time\":\"2026-11-24T01:02:04.988000000Z\""))
        #expect(line.contains("\"data_to_reset_ns\":12000000,\"data_to_reset_precision_ns\":4000000"))
    }

    @Test("An error still on the socket is pending; no process and pid 0 are not known")
    func pendingError() {
        var closed = Self.closed(Self.reset)
        closed.socketError = 104
        closed.process.name = ""
        closed.process.pid = 0
        let line = Self.line(Incident(outcome: .lost, reset: Self.reset, closed: closed, wire: nil), interface: nil)
        #expect(line.contains("\"socket_error\":\"pending\""))
        #expect(line.contains("\"process\":null,\"pid\":null"))
    }

    @Test("Bytes that are no HTTP/1 are opaque")
    func opaque() {
        var reset = Self.reset
        reset.head = [0x16, 0x03, 0x03]
        let line = Self.line(Incident(outcome: .empty, reset: reset, closed: nil, wire: nil), interface: nil)
        #expect(line.contains("\"status\":\"opaque\",\"status_line\":null"))
    }

    @Test("Times that two CPUs took in the wrong order give no negative span")
    func crossedTimes() {
        var reset = Self.reset
        reset.lastDataTime = reset.time + 5
        var closed = Self.closed(reset)
        closed.time = reset.time - 5
        let line = Self.line(Incident(outcome: .lost, reset: reset, closed: closed, wire: nil), interface: nil)
        #expect(line.contains("\"data_to_reset_ns\":0,\"data_to_reset_precision_ns\":1,\"reset_to_close_ns\":0"))
    }

    @Test("A wall clock behind the monotonic one is a negative offset")
    func negativeOffset() {
        let context = EventContext(wallClockOffset: -1_000_000_000, interfaceName: nil, tickNanoseconds: 4_000_000)
        let incident = Incident(outcome: .empty, reset: Self.reset, closed: nil, wire: nil)
        let line = String(decoding: IncidentEvent(incident, context: context).line, as: UTF8.self)
        #expect(line.contains("\"reset_time\":\"1970-01-01T00:00:01.000000000Z\""))
    }

    private static func line(_ incident: Incident, interface: String?, owner: Owner = Owner()) -> String {
        // 2026-11-24T01:02:03Z, with the monotonic clock at zero.
        let context = EventContext(
            wallClockOffset: 1_795_482_123_000_000_000, interfaceName: interface, owner: owner,
            tickNanoseconds: 4_000_000)
        return String(decoding: IncidentEvent(incident, context: context).line, as: UTF8.self)
    }

    private static let owner = Owner(
        unit: "nginx.service", container: "c0ffee", pod: "5f2a7c1e-9d8b-4c6a-b3e1-0f4d2a6c8e9b")

    private static let flow = Flow(
        netns: 4_026_531_840, local: Endpoint(address: [10, 0, 0, 1], port: 41_234),
        remote: Endpoint(address: [10, 0, 0, 5], port: 8080))

    private static let reset = Reset(
        time: 2_000_000_000, cookie: 1234, flow: flow, role: .upstream, state: .established, cause: .packet,
        receiveNext: 1, unreadBytes: 77, outOfOrderBytes: 5, receivedBytes: 77, lastDataTime: 1_999_959_000,
        dataAgeTicks: 1, isSolicited: true, extent: .unknown,
        head: Array("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n".utf8))

    private static func closed(_ reset: Reset) -> SocketClosed {
        SocketClosed(
            reset: reset, time: reset.time + 88_000, unreadBytes: 76, reused: false, socketError: 0,
            process: ClosingProcess(pid: 123, name: "nginx", cgroup: 1))
    }

    private static let wire = WireRST(
        time: 1_999_999_000, flow: flow, interfaceIndex: 2, sequence: 1, payloadBytes: 0, verdict: .acceptedExact,
        backlog: false)
}
