internal import Client
internal import Display
internal import Glibc
internal import Parsing
internal import Terminal

/// A watch without a screen: a line for each incident that finishes from now on.
struct PlainLines {
    private let mailbox: Mailbox
    private let output = OutputDescriptor(STDOUT_FILENO)
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
            if polled[1].revents & Int16(POLLERR | POLLNVAL) != 0 { BrokenPipe.end() }
            let (all, incidents) = mailbox.take()
            for news in all {
                if let code = try take(news) { return code }
            }
            model.add(incidents).reversed().forEach { print($0.line) }
        }
    }

    private mutating func take(_ news: News) throws(ClientError) -> CInt? {
        switch news {
        case .signal(let signal) where signal == SIGTSTP: SignalThread.stopProcess()
        case .signal(let signal) where SignalThread.ending.contains(signal): return 128 + signal
        case .reached(_, let last):
            if isAway { note("the agent at \(model.url) answers again") }
            let new = model.add(last)
            if isReached { new.reversed().forEach { print($0.line) } }
            (isReached, isAway) = (true, false)
        case .skipped(let count): note("\(count) incidents finished too fast to be told one by one")
        case .trouble(let error):
            guard isReached else { throw error }
            if !isAway { note("\(error); retrying") }
            isAway = true
        case .signal, .status, .counts, .incident: break
        }
        return nil
    }

    private func print(_ line: String) {
        if !output.write(Array("\(line)\n".utf8)) && errno == EPIPE { BrokenPipe.end() }
    }

    private func note(_ text: String) {
        let line = "lostreply: \(SafeText.escape(text))\n"
        _ = OutputDescriptor(STDERR_FILENO).write(Array(line.utf8))
    }
}
