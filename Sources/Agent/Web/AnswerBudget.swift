internal import NIOCore
internal import Synchronization

/// Keeps the answers that clients have yet to take within so many bytes: at the bound, who has been at it for the longest
/// is closed.
///
/// One answer alone may be larger.
final class AnswerBudget: Sendable {
    private struct Answer {
        let connection: any Channel
        let bytes: Int
    }

    private let limit: Int
    private let answers = Mutex<[Answer]>([])
    private let closedForRoom = Atomic<UInt64>(0)

    /// - Parameter limit: How many bytes.
    init(_ limit: Int) { self.limit = limit }

    /// How many connections were closed for the limit.
    var rejected: UInt64 { closedForRoom.load(ordering: .relaxed) }

    /// Takes in an answer that is about to be sent.
    ///
    /// - Parameters:
    ///   - bytes: Its size.
    ///   - connection: Who gets it; it has no other.
    func enter(_ bytes: Int, of connection: any Channel) {
        let stalled = answers.withLock { answers in
            answers.append(Answer(connection: connection, bytes: bytes))
            var total = answers.reduce(0) { $0 + $1.bytes }
            var stalled: [any Channel] = []
            while total > limit, answers.count > 1 {
                let oldest = answers.removeFirst()
                total -= oldest.bytes
                stalled.append(oldest.connection)
            }
            return stalled
        }
        for connection in stalled {
            closedForRoom.add(1, ordering: .relaxed)
            connection.close(promise: nil)
        }
    }

    /// Lets go of a connection's answer: its client's kernel has it, or never will.
    func leave(_ connection: any Channel) {
        answers.withLock { answers in answers.removeAll { $0.connection === connection } }
    }
}
