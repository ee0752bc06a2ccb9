public import Client
internal import Display
internal import Glibc
internal import Linux
internal import Parsing
internal import Terminal

/// A watch of one agent, from its start to a key or a signal.
public struct WatchRun: Sendable {
    private let url: AgentURL
    private let access: AgentAccess
    private let outcomes: [String]

    /// Prepares a watch.
    ///
    /// - Parameters:
    ///   - url: Where the agent serves.
    ///   - access: What opens it.
    ///   - outcomes: Which outcomes to show; none for all.
    public init(_ url: AgentURL, _ access: AgentAccess, outcomes: [String]) {
        self.url = url
        self.access = access
        self.outcomes = outcomes
    }

    /// Shows the agent on the terminal, or writes a line for each incident where there is none.
    ///
    /// Call on the process's first thread, before it has others: the signals are blocked in all.
    ///
    /// - Returns: The exit code: 0, or 128 and the number of the signal that ended it.
    /// - Throws: That the agent cannot be reached at the start, or that the terminal is too small.
    public func run() throws(ClientError) -> CInt {
        let mailbox: Mailbox
        do {
            mailbox = try Mailbox()
        } catch {
            throw .failed("cannot start to watch: \(error)")
        }
        if Self.isInteractive, let size = WindowSize(of: STDOUT_FILENO), !WatchLayout.fits(size) {
            throw .usage(
                "cannot watch: a terminal of \(WatchLayout.notice(size)); make it larger, or have plain lines:"
                    + " lostreply watch | cat")
        }
        SignalThread.start(mailbox)
        let client = try AgentClient(url, access)
        if let warning = access.warning(for: url) { StandardError.note(warning) }
        AgentFeed(client, outcomes: outcomes, mailbox).start()
        if Self.isInteractive {
            return try LiveScreen(mailbox, url: url).run()
        }
        return try PlainLines(mailbox, url: url).run()
    }

    /// Whether there is a terminal that can show a screen and has keys.
    private static var isInteractive: Bool {
        let kind = unsafe getenv("TERM").map { unsafe String(cString: $0) } ?? ""
        return RawTerminal.isTerminal(STDIN_FILENO) && RawTerminal.isTerminal(STDOUT_FILENO) && !kind.isEmpty
            && kind != "dumb"
    }
}
