import Glibc
import Incidents
import Records

/// All that a row asserts of the running kernel and of us; what is expected and what was seen have one type.
struct Observation: Equatable {
    /// By TCP_INFO where the application holds the socket, else by the kernel's list; nil: there is none.
    var state: TCPState?
    /// SO_ERROR.
    var error: CInt = 0
    /// FIONREAD; nil where the application holds no socket that has a receive queue.
    var unread: Int?
    /// What the stack emitted.
    var answers: [Answer] = []
    /// Our counters of incoming RSTs that moved, by verdict.
    var verdicts: [Verdict: UInt64] = [:]
    /// Our counters of refused RSTs that moved, by the kernel's reason.
    var refusals: [Refusal: UInt64] = [:]
    /// How many refusals our verdicts had not expected.
    var mismatches: UInt64 = 0
    /// Our counters of SYNs that moved, by verdict.
    var syns: [SYNVerdict: UInt64] = [:]
    /// Our counters of unacceptable ACKs that moved.
    var unacceptableACKs: [UnacceptableACK: UInt64] = [:]
    /// Our counters of resets that moved, by role.
    var resets: [Role: UInt64] = [:]
    /// Our incidents, once the application has closed the socket.
    var incidents: [Finding] = []

    /// What an incident says that does not depend on time and process.
    struct Finding: Equatable {
        var outcome: Outcome
        var role: Role
        var state: TCPState?
        var verdict: Verdict?
        var unread: UInt32
        var outOfOrder: UInt32 = 0
    }

    /// The parts that differ from what was expected, one a line.
    func differences(from expected: Observation) -> [String] {
        zip(Mirror(reflecting: self).children, Mirror(reflecting: expected).children).compactMap { seen, wanted in
            let (seenText, wantedText) = (String(describing: seen.value), String(describing: wanted.value))
            guard seenText != wantedText else { return nil }
            return "\(seen.label ?? ""): expected \(wantedText), saw \(seenText)"
        }
    }
}

extension Observation.Finding {
    init(_ incident: Incident) {
        self.init(
            outcome: incident.outcome, role: incident.reset.role, state: incident.reset.state,
            verdict: incident.wire?.verdict, unread: incident.reset.unreadBytes,
            outOfOrder: incident.reset.outOfOrderBytes)
    }
}
