internal import CRecords
public import Records

/// The kernel half's exact counters at one moment, summed over the CPUs.
public struct Counters: Equatable, Sendable {
    /// Kinds of records.
    public enum RecordKind: Int, CaseIterable, Sendable {
        case socketReset = 0
        case socketClosed = 1
        case wireRST = 2
        case endangered = 3

        /// The value of the `record` label.
        public var label: String {
            switch self {
            case .socketReset: "socket_reset"
            case .socketClosed: "socket_closed"
            case .wireRST: "wire_rst"
            case .endangered: "endangered"
            }
        }
    }

    /// What became of a record: seen = delivered + dropped once traffic pauses.
    public enum RecordResult: Int, CaseIterable, Sendable {
        case seen = 0
        case delivered = 1
        case dropped = 2

        /// The value of the `result` label.
        public var label: String {
            switch self {
            case .seen: "seen"
            case .delivered: "delivered"
            case .dropped: "dropped"
            }
        }
    }

    /// Which way a RST went.
    public enum Direction: Int, CaseIterable, Sendable {
        case incoming = 0
        case outgoing = 1

        /// The value of the `direction` label.
        public var label: String { self == .incoming ? "in" : "out" }
    }

    /// What the flow table knew of a RST's flow.
    public enum Lookup: Int, CaseIterable, Sendable {
        case hit = 0
        case empty = 1
        case other = 2

        /// The value of the `result` label.
        public var label: String {
            switch self {
            case .hit: "hit"
            case .empty: "empty"
            case .other: "other"
            }
        }
    }

    /// Why a connection ended without a RST while bytes lay unread.
    public enum Abort: Int, CaseIterable, Sendable {
        case timeout = 0
        case aborted = 1
        case other = 2

        /// The value of the `cause` label.
        public var label: String {
            switch self {
            case .timeout: "timeout"
            case .aborted: "aborted"
            case .other: "other"
            }
        }
    }

    private let cells: [UInt64]

    init(cells: [UInt64]) {
        precondition(cells.count >= Int(LOSTREPLY_CELLS.rawValue))
        self.cells = cells
    }

    /// Records of a kind with a result.
    public func records(_ kind: RecordKind, _ result: RecordResult) -> UInt64 {
        cell(LOSTREPLY_CELL_RECORDS, kind.rawValue * Int(LOSTREPLY_RECORD_RESULTS.rawValue) + result.rawValue)
    }

    /// RST packets that went a way, by prediction.
    public func rstPackets(_ direction: Direction, _ verdict: Verdict) -> UInt64 {
        cell(LOSTREPLY_CELL_RST_PACKETS, direction.rawValue * Int(LOSTREPLY_VERDICTS.rawValue) + Int(verdict.rawValue))
    }

    /// Resets that no RST brought, a part of `resets`.
    public func resetsWithoutPacket(_ role: Role) -> UInt64 { cell(LOSTREPLY_CELL_NO_PACKET, Int(role.rawValue)) }

    /// Resets that the kernel carried out, whatever brought them.
    public func resets(_ role: Role) -> UInt64 { cell(LOSTREPLY_CELL_RESETS, Int(role.rawValue)) }

    /// Connections that ended.
    public func connectionsClosed(_ role: Role) -> UInt64 { cell(LOSTREPLY_CELL_CLOSED, Int(role.rawValue)) }

    /// Sockets that had been reset and were closed with unread bytes.
    public func unreadCloses(_ role: Role) -> UInt64 { cell(LOSTREPLY_CELL_UNREAD_CLOSES, Int(role.rawValue)) }

    /// Sockets that ended without a RST and were closed with unread bytes.
    public func abortedUnread(_ role: Role, _ abort: Abort) -> UInt64 {
        cell(LOSTREPLY_CELL_ABORTED_UNREAD, Int(role.rawValue) * Int(LOSTREPLY_ABORTS.rawValue) + abort.rawValue)
    }

    /// Look-ups in the flow table, on RSTs only.
    public func flowLookups(_ lookup: Lookup) -> UInt64 { cell(LOSTREPLY_CELL_LOOKUPS, lookup.rawValue) }

    /// Resets and aborts whose end could not be followed, since the socket's storage could not be made.
    public var untrackedResets: UInt64 { cell(LOSTREPLY_CELL_UNTRACKED, 0) }

    /// Segments with SYN and without RST that came in, by what becomes of them.
    public func synPackets(_ verdict: SYNVerdict) -> UInt64 {
        cell(LOSTREPLY_CELL_SYN_PACKETS, Int(verdict.rawValue))
    }

    /// RSTs that the kernel refused.
    public func refusedResets(_ refusal: Refusal) -> UInt64 { cell(LOSTREPLY_CELL_REFUSED, Int(refusal.rawValue)) }

    /// RSTs that the kernel refused in a way that their verdict does not expect.
    ///
    /// - Parameters:
    ///   - verdict: What was predicted.
    ///   - refusal: What the kernel did.
    ///   - backlog: Whether the prediction was stale: the socket was in use, or changed before it got the RST.
    /// - Returns: How many.
    public func mismatches(_ verdict: Verdict, _ refusal: Refusal, backlog: Bool) -> UInt64 {
        let pair = Int(verdict.rawValue) * Int(LOSTREPLY_REFUSALS.rawValue) + Int(refusal.rawValue)
        return cell(LOSTREPLY_CELL_MISMATCHES, pair * 2 + (backlog ? 1 : 0))
    }

    /// Segments whose ACK number the kernel did not take.
    public func unacceptableACKs(_ reason: UnacceptableACK) -> UInt64 {
        cell(LOSTREPLY_CELL_ACKS, Int(reason.rawValue))
    }

    /// Resets that this host sent.
    public func sentResets(_ reason: SentReset) -> UInt64 { cell(LOSTREPLY_CELL_SENT_RESETS, Int(reason.rawValue)) }

    private func cell(_ base: lostreply_cell, _ offset: Int) -> UInt64 { cells[Int(base.rawValue) + offset] }
}
