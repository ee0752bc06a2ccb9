internal import Client
internal import Display
internal import Glibc
internal import Linux
internal import Parsing
internal import Terminal

/// A watch on a terminal.
struct LiveScreen {
    /// The least time between two frames, in milliseconds: what comes in crowds is drawn together.
    private static let frameTime = 40

    private let mailbox: Mailbox
    private let terminal = RawTerminal(input: STDIN_FILENO, output: STDOUT_FILENO)
    private let start = Self.monotonic()
    private var model: WatchModel
    private var screen: Screen
    private var keys = TimedKeys()
    private var size = WindowSize(columns: 80, rows: 24)
    private var isReached = false

    init(_ mailbox: Mailbox, url: AgentURL) {
        self.mailbox = mailbox
        model = WatchModel(url: "\(url)", glyphs: .ofLocale)
        let noColour = unsafe getenv("NO_COLOR").map { unsafe String(cString: $0) } ?? ""
        screen = Screen(hasColours: noColour.isEmpty)
    }

    /// - Returns: The exit code.
    consuming func run() throws(ClientError) -> CInt {
        defer { terminal.leave() }
        var drawn = 0
        while true {
            let wait = keys.patience(at: Self.monotonic()) ?? 1000
            // Nothing is shown, and no key taken, before the agent has answered.
            let input = isReached ? [terminal.input] : []
            let ready = Self.poll([mailbox.descriptor] + input, milliseconds: wait) + [false]
            if ready[0] {
                let (all, incidents) = mailbox.take()
                for news in all {
                    if let code = try take(news) { return code }
                }
                model.add(incidents)
            }
            guard isReached else { continue }
            if ready[1] || keys.patience(at: Self.monotonic()) != nil {
                if let code = try takeKeys(ready[1]) { return code }
            } else {
                usleep(useconds_t(max(0, Self.frameTime - (Self.monotonic() - drawn))) * 1000)
            }
            drawn = Self.monotonic()
            guard draw() else { return 128 + SIGHUP }
        }
    }

    private mutating func take(_ news: News) throws(ClientError) -> CInt? {
        switch news {
        case .signal(let signal) where SignalThread.ending.contains(signal): return 128 + signal
        case .signal(SIGTSTP): try suspend()
        case .signal(SIGCONT) where isReached: try show()
        case .signal, .incident: break
        case .reached(let status, let last):
            model.status = status
            model.trouble = nil
            model.add(last)
            if !isReached { try show() }
            isReached = true
        case .status(let status): model.status = status
        case .counts(let counts):
            model.add(counts, at: age)
        case .skipped(let count): model.skip(count)
        case .trouble(let error):
            guard isReached else { throw error }
            if model.trouble == nil {
                let now = model.agentTime(at: age) ?? time(nil)
                model.trouble = WatchModel.Trouble(reason: error.description, since: Self.timeOfDay(now))
            }
        }
        return nil
    }

    private mutating func takeKeys(_ isReadable: Bool) throws(ClientError) -> CInt? {
        var pressed: [Key] = []
        if isReadable {
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = unsafe read(terminal.input, &bytes, bytes.count)
            // The terminal has gone.
            if count == 0 || count < 0 && errno != EINTR && errno != EAGAIN { return 128 + SIGHUP }
            pressed = keys.feed(bytes.prefix(max(0, count)), at: Self.monotonic())
        } else if let key = keys.pause(at: Self.monotonic()) {
            pressed = [key]
        }
        for key in pressed {
            switch model.press(key, size) {
            case .nothing: break
            case .quit: return 0
            case .suspend: try suspend()
            case .redraw: screen.forget()
            }
        }
        return nil
    }

    private mutating func suspend() throws(ClientError) {
        terminal.leave()
        SignalThread.stopProcess()
        if isReached { try show() }
    }

    /// Takes the terminal, and draws all of it at the next frame; also where somebody else has drawn on it.
    private mutating func show() throws(ClientError) {
        do {
            terminal.leave()
            try terminal.enter()
        } catch {
            throw .failed("cannot use the terminal: \(error); have plain lines: lostreply watch | cat")
        }
        screen.forget()
    }

    /// Seconds since the watch began.
    private var age: Int { (Self.monotonic() - start) / 1000 }

    /// Draws what has changed.
    ///
    /// - Returns: Whether the terminal still is there.
    private mutating func draw() -> Bool {
        guard let size = WindowSize(of: terminal.output) else { return false }
        self.size = size
        model.pass(to: age)
        let bytes = screen.draw(model.frame(size), size)
        return bytes.isEmpty || terminal.write(bytes)
    }

    private static func poll(_ descriptors: [CInt], milliseconds: Int) -> [Bool] {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        unsafe _ = Glibc.poll(&polled, nfds_t(polled.count), CInt(milliseconds))
        return polled.map { $0.revents != 0 }
    }

    /// Milliseconds of CLOCK_MONOTONIC.
    private static func monotonic() -> Int {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }

    /// The time of day, in UTC, of a time in seconds since the epoch.
    private static func timeOfDay(_ time: Int) -> String {
        let seconds = time % 86_400
        return [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            .joined(separator: ":")
    }
}
