public import Parsing
public import Terminal

/// What a watch knows of its agent, and what is chosen on its screen.
public struct WatchModel: Sendable {
    /// What a key asks for beyond the screen.
    public enum Wish: Hashable, Sendable {
        case nothing
        case quit
        case suspend
        /// To draw the screen whole.
        case redraw
    }

    /// Why there are no news, since when.
    public struct Trouble: Hashable, Sendable {
        /// The reason, on one line.
        public var reason: String
        /// The time of day when it began, in UTC.
        public var since: String

        /// Makes a trouble.
        public init(reason: String, since: String) {
            self.reason = reason
            self.since = since
        }
    }

    /// The most incidents that are kept.
    package static let incidentLimit = 500

    /// Where the agent serves.
    public let url: String
    /// What the agent says of itself; nil before it was reached.
    public var status: AgentStatus?
    /// How long the agent runs, in seconds by its own clock; without news, as of the last counts.
    package private(set) var uptime = 0
    /// Why there are no news; nil while there are.
    public var trouble: Trouble? {
        didSet { if trouble != nil { areCountsNew = false } }
    }
    /// The last counts; nil before there were any.
    public private(set) var counts: LossCounts?
    /// Incidents that finished too fast to be told one by one.
    package private(set) var skipped = 0

    private var counted = 0
    private var areCountsNew = false
    private(set) var history = LossHistory()
    /// The last incidents, the newest first.
    package private(set) var incidents: [ToldIncident] = []
    /// The incident that is chosen; nil for the newest.
    package private(set) var chosen: String?
    /// The incident whose explanation is shown, and how far it is scrolled.
    package private(set) var detail: (incident: ToldIncident, top: Int)?
    private let glyphs: Glyphs

    /// Makes a model of an agent of which nothing is known.
    ///
    /// - Parameters:
    ///   - url: Where it serves.
    ///   - glyphs: What the terminal can show.
    public init(url: String, glyphs: Glyphs) {
        self.url = url
        self.glyphs = glyphs
    }

    /// Takes in counts.
    ///
    /// - Parameters:
    ///   - counts: The counts.
    ///   - seconds: When, in seconds since the watch began.
    public mutating func add(_ counts: LossCounts, at seconds: Int) {
        self.counts = counts
        (counted, areCountsNew) = (seconds, true)
        history.add(counts, at: seconds)
        pass(to: seconds)
    }

    /// Lets time pass.
    ///
    /// - Parameter seconds: The moment, in seconds since the watch began.
    public mutating func pass(to seconds: Int) {
        guard let start = counts?.start, let now = agentTime(at: seconds) else { return }
        uptime = max(0, now - start)
    }

    /// The agent's clock, which goes on from the last counts for as long as there are news.
    ///
    /// - Parameter seconds: The moment, in seconds since the watch began.
    /// - Returns: The seconds since the epoch; nil where they are not known.
    public func agentTime(at seconds: Int) -> Int? {
        counts?.time.map { $0 + (areCountsNew ? max(0, seconds - counted) : 0) }
    }

    /// Takes in incidents that it may know already.
    ///
    /// - Parameter told: The incidents, the newest first.
    /// - Returns: Those that it did not know, the newest first.
    @discardableResult
    public mutating func add(_ told: [ToldIncident]) -> [ToldIncident] {
        guard !told.isEmpty else { return [] }
        var known = Set(incidents.map(\.id))
        let new = told.filter { known.insert($0.id).inserted }
        if !new.isEmpty { incidents = Array((new + incidents).prefix(Self.incidentLimit)) }
        return new
    }

    /// Takes in that incidents finished too fast to be told one by one.
    ///
    /// - Parameter count: How many; what is no count is passed over.
    public mutating func skip(_ count: Int) {
        let (sum, isTooGreat) = skipped.addingReportingOverflow(max(0, count))
        skipped = isTooGreat ? .max : sum
    }

    /// Does what a key asks for.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - size: The size of the screen.
    /// - Returns: What is left to do.
    public mutating func press(_ key: Key, _ size: WindowSize) -> Wish {
        switch key {
        case .character("q"), .control("c"): return .quit
        case .control("z"): return .suspend
        case .control("l"): return .redraw
        default: break
        }
        if detail == nil { choose(key, size) } else { read(key, size) }
        return .nothing
    }

    /// The frame.
    ///
    /// - Parameter size: The size of the screen.
    /// - Returns: Its lines from the top, none wider than the screen.
    public func frame(_ size: WindowSize) -> [StyledLine] {
        guard WatchLayout.fits(size) else { return [StyledLine(WatchLayout.notice(size)).cut(to: size.columns)] }
        return WatchLayout(self, size, glyphs).lines
    }

    private mutating func choose(_ key: Key, _ size: WindowSize) {
        let index = incidents.firstIndex { $0.id == chosen } ?? 0
        let page = max(1, WatchLayout(self, size, glyphs).incidentRows - 1)
        switch key {
        case .up, .character("k"): select(index - 1)
        case .down, .character("j"): select(index + 1)
        case .pageUp: select(index - page)
        case .pageDown: select(index + page)
        case .home, .character("g"): select(0)
        case .end, .character("G"): select(incidents.count - 1)
        case .enter:
            guard index < incidents.count else { return }
            // What comes meanwhile must not push it away.
            chosen = incidents[index].id
            detail = (incidents[index], 0)
        default: break
        }
    }

    /// Chooses an incident; the top of the list stays the newest as others come.
    private mutating func select(_ index: Int) {
        let index = min(max(0, index), incidents.count - 1)
        chosen = index <= 0 ? nil : incidents[index].id
    }

    private mutating func read(_ key: Key, _ size: WindowSize) {
        guard let (incident, top) = detail else { return }
        let page = max(1, size.rows - 3)
        let last = max(0, incident.explained.count - (size.rows - 2))
        switch key {
        case .enter, .escape: detail = nil
        case .up, .character("k"): detail = (incident, max(0, min(top, last) - 1))
        case .down, .character("j"): detail = (incident, min(last, top + 1))
        case .pageUp: detail = (incident, max(0, min(top, last) - page))
        case .pageDown, .character(" "): detail = (incident, min(last, top + page))
        case .home, .character("g"): detail = (incident, 0)
        case .end, .character("G"): detail = (incident, last)
        default: break
        }
    }
}
