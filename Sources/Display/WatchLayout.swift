internal import Parsing
public import Terminal

/// A watch's screen: totals, where the losses are, the last incidents.
public struct WatchLayout {
    /// The smallest screen that has room.
    public static let smallest = WindowSize(columns: 40, rows: 8)

    private let model: WatchModel
    private let size: WindowSize
    private let glyphs: Glyphs

    init(_ model: WatchModel, _ size: WindowSize, _ glyphs: Glyphs) {
        self.model = model
        self.size = size
        self.glyphs = glyphs
    }

    /// Whether a screen has room.
    ///
    /// - Parameter size: Its size.
    /// - Returns: Whether it has.
    public static func fits(_ size: WindowSize) -> Bool {
        size.columns >= smallest.columns && size.rows >= smallest.rows
    }

    /// What to tell of a screen without room.
    ///
    /// - Parameter size: Its size.
    /// - Returns: One line.
    public static func notice(_ size: WindowSize) -> String {
        "\(size.columns)x\(size.rows) is too small: watch needs \(smallest.columns)x\(smallest.rows)"
    }

    /// The frame.
    var lines: [StyledLine] {
        var lines = [title, totals] + state
        if let detail = model.detail {
            lines = [StyledLine(" incident \(SafeText.escape(detail.incident.id))").styled(.reversed, to: size.columns)]
            lines += visiblePart(of: detail.incident.explained, from: detail.top)
        } else {
            lines += rankings + incidents
        }
        lines = lines.prefix(size.rows - 1).map { $0.cut(to: size.columns) }
        lines += [StyledLine](repeating: StyledLine(), count: size.rows - 1 - lines.count)
        return lines + [keys.cut(to: size.columns)]
    }

    // MARK: - Header

    private var title: StyledLine {
        var line = StyledLine("lostreply", .bold)
        if let status = model.status { line.append(" \(SafeText.escape(status.version))") }
        line.append("  \(SafeText.escape(model.url))")
        let age = model.status == nil ? "" : "up \(Amount.span(seconds: model.uptime))"
        return line.filled(with: StyledLine(age, .faint), to: size.columns)
    }

    private var totals: StyledLine {
        guard let counts = model.counts else { return StyledLine("no counts yet", .faint) }
        let connections = Amount.grouped(counts.connections)
        let time = Amount.span(seconds: model.uptime)
        guard counts.lost > 0 else {
            return StyledLine("0 lost of \(connections) upstream connections in \(time)", .bold)
        }
        var line = StyledLine("\(Amount.grouped(counts.lost)) lost", .alert)
        line.append(" of \(connections) upstream connections in \(time), \(Amount.size(counts.bytes))")
        return line
    }

    private var state: [StyledLine] {
        if let trouble = model.trouble {
            let text = "no news since \(trouble.since) UTC, retrying: \(SafeText.escape(trouble.reason))"
            return SafeText.wrap(text, size.columns).prefix(3).map { StyledLine($0, .alert) }
        }
        guard let status = model.status else { return [StyledLine("asking the agent", .faint)] }
        if let missing = status.missing { return [StyledLine("not ready: \(SafeText.escape(missing))", .alert)] }
        var text = "attached to \(Amount.count(status.interfaces, "interface"))"
        if status.namespaces > 1 { text += " of \(Amount.count(status.namespaces, "network namespace"))" }
        if model.skipped > 0 { text += "; \(Amount.count(model.skipped, "incident")) too fast to be listed" }
        return [StyledLine(text, .faint)]
    }

    // MARK: - Rankings

    /// A hundred million and its commas.
    private static let countWidth = 11

    /// Rows of the upstreams' table, its head and the blank one before it included.
    private var upstreamRows: Int { size.rows >= 14 ? min(max(1, model.counts?.byUpstream.count ?? 0), 5) + 2 : 0 }

    private var processRows: Int {
        let count = model.counts?.byProcess.count ?? 0
        return size.rows >= 20 && count > 0 ? min(count, 3) + 2 : 0
    }

    private var rankings: [StyledLine] {
        let upstreams = Ranking("upstream", model.counts?.byUpstream ?? [:], atMost: upstreamRows - 2)
        let processes = Ranking("process", model.counts?.byProcess ?? [:], atMost: processRows - 2)
        let width = min(max(upstreams.width, processes.width, 12), size.columns / 2 - 4)
        return (upstreamRows > 0 ? table(upstreams, width) { .upstream($0) } : [])
            + (processRows > 0 ? table(processes, width) { .process($0) } : [])
    }

    private func table(
        _ ranking: Ranking, _ nameWidth: Int, _ key: (String) -> LossHistory.Key
    ) -> [StyledLine] {
        let sparkWidth = min(LossHistory.capacity, size.columns - nameWidth - Self.countWidth - 6)
        let seconds = model.history.values(key(""), atMost: sparkWidth).seconds
        let head =
            " \(SafeText.left(ranking.head, nameWidth))  \(SafeText.right("lost", Self.countWidth))  "
            + "new losses, \(Amount.span(seconds: seconds)) a column"
        var lines = [StyledLine(), StyledLine(head, .faint)]
        for (name, losses) in ranking.entries {
            let bars = glyphs.sparkline(model.history.values(key(name), atMost: sparkWidth).values)
            let shown = SafeText.left(SafeText.escape(name), nameWidth)
            lines.append(StyledLine(" \(shown)  \(SafeText.right(Amount.grouped(losses), Self.countWidth))  \(bars)"))
        }
        if ranking.entries.isEmpty {
            lines.append(StyledLine(" none has lost an answer since the agent started", .faint))
        }
        return lines
    }

    // MARK: - Incidents

    /// Rows for incidents.
    var incidentRows: Int {
        max(1, size.rows - 1 - 2 - state.count - upstreamRows - processRows - 2)
    }

    private var incidents: [StyledLine] {
        let chosen = model.incidents.firstIndex { $0.id == model.chosen } ?? 0
        // As little scrolled as shows the chosen one.
        let top = max(0, chosen - incidentRows + 1)
        let shown = model.incidents.dropFirst(top).prefix(incidentRows)
        let columns = IncidentColumns(width: size.columns, shown)
        let head = [StyledLine(), columns.head]
        guard !shown.isEmpty else {
            return head + [StyledLine(" none has finished yet; each is listed here as it does", .faint)]
        }
        return head
            + shown.enumerated().map { index, incident in
                let line = columns.row(incident)
                return top + index == chosen ? line.styled(.reversed, to: size.columns) : line
            }
    }

    // MARK: - Detail and keys

    private func visiblePart(of text: [String], from top: Int) -> [StyledLine] {
        let room = size.rows - 2
        let top = max(0, min(top, text.count - room))
        return text.dropFirst(top).prefix(room).map { StyledLine($0) }
    }

    private var keys: StyledLine {
        guard let detail = model.detail else {
            return StyledLine("q quit \(glyphs.dot) up/down choose \(glyphs.dot) Enter explain", .faint)
        }
        let hidden = detail.incident.explained.count > size.rows - 2
        let scroll = hidden ? " \(glyphs.dot) up/down scroll" : ""
        return StyledLine("q quit \(glyphs.dot) Esc back\(scroll)", .faint)
    }
}
