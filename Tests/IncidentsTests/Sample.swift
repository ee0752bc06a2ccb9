import Incidents
import Records

let millisecond: UInt64 = 1_000_000
let second: UInt64 = 1_000_000_000

extension Flow {
    /// A connection to 10.0.0.5:8080 from a port of choice.
    static func sample(port: UInt16 = 41234) -> Flow {
        Flow(
            netns: 4_026_531_840, local: Endpoint(address: [10, 0, 0, 1], port: port),
            remote: Endpoint(address: [10, 0, 0, 5], port: 8080))
    }
}

extension Reset {
    /// A reset of an upstream connection with 77 bytes unread, all that it received.
    static func sample(
        time: UInt64 = second, cookie: UInt64 = 1, flow: Flow = .sample(), role: Role = .upstream,
        cause: ResetCause = .packet, unread: UInt32 = 77, outOfOrder: UInt32 = 0, isSolicited: Bool? = true,
        extent: Extent = .unknown, head: String = ""
    ) -> Reset {
        Reset(
            time: time, cookie: cookie, flow: flow, role: role, state: .established, cause: cause, receiveNext: 1000,
            unreadBytes: unread, outOfOrderBytes: outOfOrder, receivedBytes: 77, lastDataTime: nil, dataAgeTicks: nil,
            isSolicited: isSolicited, extent: extent, head: Array(head.utf8))
    }

    var id: Incident.ID { Incident.ID(cookie: cookie, time: time) }
}

extension SocketClosed {
    /// A close by nginx, a millisecond after the reset, with the bytes still unread unless said otherwise.
    static func sample(
        _ reset: Reset = .sample(), unread: UInt32? = nil, reused: Bool = false, socketError: Int32 = 0,
        process: String = "nginx", exit: ClosingProcess.Exit? = nil
    ) -> SocketClosed {
        SocketClosed(
            reset: reset, time: reset.time + millisecond, unreadBytes: unread ?? reset.unreadBytes, reused: reused,
            socketError: socketError, process: ClosingProcess(pid: 123, name: process, cgroup: 7, exit: exit))
    }
}

extension WireRST {
    /// A RST that comes 10 microseconds before the sample reset and is predicted to cause it.
    static func sample(
        time: UInt64 = second - 10_000, flow: Flow = .sample(), sequence: UInt32 = 1000,
        verdict: Verdict = .acceptedExact, backlog: Bool = false
    ) -> WireRST {
        WireRST(
            time: time, flow: flow, interfaceIndex: 2, sequence: sequence, payloadBytes: 0, verdict: verdict,
            backlog: backlog)
    }
}

extension Correlator {
    /// A correlator whose limits are the default ones but for what the closure changes.
    static func limited(_ change: (inout CorrelatorLimits) -> Void) -> Correlator {
        var limits = CorrelatorLimits()
        change(&limits)
        return Correlator(limits: limits)
    }

    /// Receives records at one moment: by default, when the sample reset happens.
    mutating func receive(_ records: Record..., at now: UInt64 = second) {
        for record in records {
            receive(record, at: now)
        }
    }
}
