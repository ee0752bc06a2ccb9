import Lab
import Probe
import Records
import TestSupport

/// One case: a segment to a socket in a situation, and what must come of it.
struct Row {
    /// A sentence that says what it proves.
    let name: String
    let family: Family
    let situation: Situation
    let segment: Segment
    let expected: Observation
    /// What comes of it on kernels without the fixes of 2026, where that differs.
    var before: Observation?

    /// What this kernel may do.
    var accepted: [Observation] { [expected] + (KernelVersion.hasFixesOf2026 ? [] : before.map { [$0] } ?? []) }

    /// Plays it and sees what comes of it.
    func play(on bench: Bench) throws -> Observation {
        let (connection, before) = try arrange(on: bench)
        try segment.send(by: connection.peer)
        bench.recording.pause()
        let answers = try connection.peer.takeAnswers()
        let after = try bench.watch.probe.counters()

        var seen = Observation(from: before, to: after)
        seen.answers = answers
        if let socket = connection.socket {
            seen.state = try socket.information.first.flatMap(TCPState.init)
            seen.error = socket.takeError()
            seen.unread = try? socket.unreadByteCount
        } else {
            seen.state = SocketTable.entry(of: connection.peer)?.state
        }
        connection.end()
        seen.incidents = try bench.watch.takeIncidents(awaiting: expected.incidents.count)
            .filter { $0.reset.flow.remote.port == connection.peer.endpoint.port }.map(Observation.Finding.init)
        return seen
    }

    /// Arranges the situation, and again where a timer was quicker than the row; reads the counters.
    private func arrange(on bench: Bench) throws -> (Connection, Counters) {
        for _ in 0..<10 {
            bench.recording.start()
            let connection = try bench.arrange(situation, family)
            let counters = try bench.watch.probe.counters()
            _ = try connection.peer.takeAnswers()
            if connection.isAsArranged { return (connection, counters) }
            connection.end()
        }
        throw LabError("timers undo \(situation.rawValue) too quickly")
    }
}
