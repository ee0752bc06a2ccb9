internal import Client
internal import Display
internal import Glibc
internal import Linux
internal import Parsing
internal import Synchronization

/// What comes to a watch from its other threads.
enum News: Sendable {
    case signal(CInt)
    /// The agent answers: what it is, and the last incidents, the newest first.
    case reached(AgentStatus, [ToldIncident])
    case status(AgentStatus)
    case counts(LossCounts)
    case incident(ToldIncident)
    /// So many incidents were not told one by one.
    case skipped(Int)
    case trouble(ClientError)

    /// Whether later news make these worthless, so that a watch that takes none does not fill the memory.
    func isOutdated(by later: News) -> Bool {
        switch (self, later) {
        case (.counts, .counts), (.status, .status), (.trouble, .trouble): true
        default: false
        }
    }
}

/// Keeps news until the watch takes them, and wakes it.
final class Mailbox: Sendable {
    /// The most incidents that wait; what has no room is counted.
    private static let limit = 4096

    private struct Contents {
        var news: [News] = []
        var incidents: [ToldIncident] = []
        var skipped = 0

        var isEmpty: Bool { news.isEmpty && incidents.isEmpty && skipped == 0 }
    }

    /// Polls as readable once there are news.
    let descriptor: CInt

    private let writer: CInt
    private let contents = Mutex(Contents())

    init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw SystemError("make a pipe") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, writer) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(writer)
    }

    /// Puts news in.
    func post(_ news: News) {
        let wasEmpty = contents.withLock { contents in
            let wasEmpty = contents.isEmpty
            switch news {
            case .incident where contents.incidents.count >= Self.limit: contents.skipped += 1
            case .incident(let incident): contents.incidents.append(incident)
            default:
                contents.news.removeAll { $0.isOutdated(by: news) }
                contents.news.append(news)
            }
            return wasEmpty
        }
        var byte: UInt8 = 1
        if wasEmpty { unsafe _ = write(writer, &byte, 1) }
    }

    /// Takes all news out, the incidents together: they may come in crowds.
    ///
    /// - Returns: What is not an incident, in its order, and the incidents, the newest first.
    func take() -> (news: [News], incidents: [ToldIncident]) {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(descriptor, &bytes, bytes.count) > 0 {}
        return contents.withLock { contents in
            defer { contents = Contents() }
            let skipped: [News] = contents.skipped > 0 ? [.skipped(contents.skipped)] : []
            return (contents.news + skipped, contents.incidents.reversed())
        }
    }
}
