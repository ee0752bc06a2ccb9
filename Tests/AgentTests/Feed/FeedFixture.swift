import Exposition
import Incidents
import Records

import Agent

extension IncidentEvent {
    /// An event that is told apart by its number: the upstream's port is 8000 and the number, and it ends in that second
    /// of the epoch.
    static func sample(_ number: Int, _ outcome: Outcome = .lost, isClosed: Bool = true) -> IncidentEvent {
        let time = UInt64(number) * 1_000_000_000
        let flow = Flow(
            netns: 1, local: Endpoint(address: [10, 0, 0, 1], port: 41234),
            remote: Endpoint(address: [10, 0, 0, 5], port: UInt16(8000 + number % 1000)))
        let reset = Reset(
            time: time, cookie: UInt64(number), flow: flow, role: .upstream, state: .established, cause: .packet,
            receiveNext: 1, unreadBytes: 77, outOfOrderBytes: 0, receivedBytes: 77, lastDataTime: nil,
            dataAgeTicks: nil, isSolicited: true, extent: .whole, head: [])
        let closed = SocketClosed(
            reset: reset, time: time, unreadBytes: 77, reused: false, socketError: 0,
            process: ClosingProcess(pid: 1, name: "nginx", cgroup: 0, exit: nil))
        return IncidentEvent(
            Incident(outcome: outcome, reset: reset, closed: isClosed ? closed : nil, wire: nil),
            context: EventContext(wallClockOffset: 0, interfaceName: nil, tickNanoseconds: 4_000_000))
    }

    /// The number that it was made with, below 1000.
    var number: Int { Int(remote.port) - 8000 }
}
