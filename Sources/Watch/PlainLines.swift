internal import Client
internal import Display
internal import Glibc
internal import Parsing

/// A watch without a screen: a line for each incident that finishes from now on.
struct PlainLines {
    private let mailbox: Mailbox
    private var model: WatchModel
    private var isReached = false
    private var isAway = false

    init(_ mailbox: Mailbox, url: AgentURL) {
        self.mailbox = mailbox
        model = WatchModel(url: "\(url)", glyphs: .ascii)
    }

    /// - Returns: The exit code.
    consuming func run() throws(ClientError) -> CInt {
        while true {
            // A reader that goes is told of by the pipe itself, without a line.
            var polled = [
                pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: STDOUT_FILENO, events: 0, revents: 0),
            ]
            unsafe _ = poll(&polled, nfds_t(polled.count), -1)
            if polled[1].revents & Int16(POLLERR) != 0 { BrokenPipe.end() }
            if polled[1].revents & Int16(POLLNVAL) != 0 { throw StandardOutput.failure(EBADF) }
            let (all, incidents) = mailbox.take()
            for news in all {
                if let code = try take(news) { return code }
            }
            try print(model.add(incidents))
        }
    }

    private mutating func take(_ news: News) throws(ClientError) -> CInt? {
        switch news {
        case .signal(let signal) where signal == SIGTSTP: SignalThread.stopProcess()
        case .signal(let signal) where SignalThread.ending.contains(signal): return 128 + signal
        case .reached(_, let last):
            if isAway { StandardError.note("the agent at \(model.url) answers again") }
            let new = model.add(last)
            if isReached { try print(new) }
            (isReached, isAway) = (true, false)
        case .skipped(let count): StandardError.note("\(count) incidents finished too fast to be told one by one")
        case .trouble(let error):
            guard isReached else { throw error }
            if !isAway { StandardError.note("\(error); retrying") }
            isAway = true
        case .signal, .status, .counts, .incident: break
        }
        return nil
    }

    /// Writes a line for each of some incidents, the newest of which is the first.
    private func print(_ incidents: [ToldIncident]) throws(ClientError) {
        for incident in incidents.reversed() { try StandardOutput.write("\(incident.line)\n") }
    }
}
