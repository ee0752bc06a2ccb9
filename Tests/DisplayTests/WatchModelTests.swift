import Parsing
import Terminal
import Testing

import Display

@Suite("The screen of a watch")
struct WatchModelTests {
    private static let size = WindowSize(columns: 80, rows: 24)

    private var model: WatchModel

    init() {
        model = WatchModel(url: "http://127.0.0.1:9977", glyphs: .blocks)
        model.status = JSONFields(
            #"{"schema":"lostreply.status/1","version":"0.1.0","telemetry_path":"/metrics","missing":null,"interfaces":3}"#
        ).flatMap { AgentStatus($0) }
    }

    private func counts(_ lost: Int) -> LossCounts {
        let page = """
            lostreply_lost_responses_total{upstream="10.0.0.5:8080",process="nginx",status="4xx",extent="whole"} \(lost)
            lostreply_lost_responses_total{upstream="10.0.0.6:8080",process="nginx",status="4xx",extent="tail"} 1
            lostreply_lost_response_bytes_total{upstream="10.0.0.5:8080"} 22733
            lostreply_connections_closed_total{role="upstream"} 18204
            lostreply_connections_closed_total{role="downstream"} 7
            process_start_time_seconds 1700000000.5
            """
        return LossCounts(MetricsSnapshot(page), at: 1_700_007_380)
    }

    private func incidents(_ numbers: some Sequence<Int>) -> [ToldIncident] {
        numbers.map { Sample(["id": "\"\($0)-0\"", "pid": "\($0)"]).incident }
    }

    private func text(_ size: WindowSize = Self.size) -> [String] { model.frame(size).map(\.text) }

    @Test("Totals, rankings and incidents are shown")
    mutating func full() throws {
        model.add(counts(10), at: 0)
        model.add(counts(178), at: 2)
        model.add(incidents([2, 1]))
        let lines = text()
        #expect(lines[0].hasPrefix("lostreply 0.1.0  http://127.0.0.1:9977"))
        #expect(lines[0].hasSuffix("up 2 h 3 min"))
        #expect(lines[1] == "179 lost of 18,204 upstream connections in 2 h 3 min, 22.2 KiB")
        #expect(lines[2] == "attached to 3 interfaces")
        let first = try #require(lines.firstIndex { $0.hasPrefix(" 10.0.0.5:8080") })
        #expect(lines[first].split(separator: " ").map(String.init) == ["10.0.0.5:8080", "178", "·█"])
        #expect(lines[first + 1].hasPrefix(" 10.0.0.6:8080"))
        #expect(lines.contains { $0.hasPrefix(" nginx ") && $0.contains(" 179 ") })
        #expect(lines.count { $0.contains("413 Payload") } == 2)
    }

    @Test("The greatest losers are ranked, equals by their names, and how many there are is told")
    mutating func ranking() {
        let series = (1...40).map { "lostreply_lost_responses_total{upstream=\"u\($0)\",process=\"p\"} \($0 / 2)" }
        model.add(LossCounts(MetricsSnapshot(series.joined(separator: "\n"))), at: 0)
        let lines = text()
        let head = lines.firstIndex { $0.hasPrefix(" upstream, 5 of 40 ") } ?? 0
        #expect(
            lines.dropFirst(head + 1).prefix(5).map { $0.split(separator: " ")[0] } == [
                "u40", "u38", "u39", "u36", "u37",
            ])
    }

    @Test("Nothing lost is told as such, with what was looked at")
    mutating func empty() {
        #expect(text()[1] == "no counts yet")
        model.add(
            LossCounts(MetricsSnapshot("lostreply_connections_closed_total{role=\"upstream\"} 18204")), at: 0)
        let lines = text()
        #expect(lines[1] == "0 lost of 18,204 upstream connections in 0 s")
        #expect(lines[2] == "attached to 3 interfaces")
        #expect(lines.contains(" none has lost an answer since the agent started"))
        #expect(lines.contains(" none has finished yet; each is listed here as it does"))
    }

    @Test("An agent ages by its own clock, and not while there are no news of it")
    mutating func age() {
        model.pass(to: 50)
        #expect(model.uptime == 0 && model.agentTime(at: 50) == nil)
        model.add(counts(1), at: 100)
        #expect(model.uptime == 7380)
        model.pass(to: 105)
        #expect(model.uptime == 7385)
        #expect(model.agentTime(at: 105) == 1_700_007_385)
        model.trouble = WatchModel.Trouble(reason: "cannot reach it", since: "01:02:03")
        model.pass(to: 9000)
        #expect(model.uptime == 7380)
        model.trouble = nil
        model.pass(to: 9001)
        #expect(model.uptime == 7380, "it may be another that answers")
        model.add(counts(1), at: 9002)
        model.pass(to: 9003)
        #expect(model.uptime == 7381)
    }

    @Test("Why there are no news is told, with what was known before")
    mutating func trouble() {
        model.add(counts(10), at: 0)
        model.trouble = WatchModel.Trouble(reason: "cannot reach it", since: "01:02:03")
        #expect(text()[2] == "no news since 01:02:03 UTC, retrying: cannot reach it")
        model.trouble?.reason = String(repeating: "long words ", count: 50)
        #expect(text()[2...4].allSatisfy { $0.hasSuffix("long") || $0.hasSuffix("words") })
        #expect(text().count == 24)
        #expect(text()[1].hasPrefix("11 lost"))
    }

    @Test(
        "Each frame has the screen's rows and no line is wider",
        arguments: [(40, 8), (60, 24), (80, 24), (120, 24), (300, 100), (80, 13)])
    mutating func sizes(columns: Int, rows: Int) {
        let size = WindowSize(columns: columns, rows: rows)
        for step in 0..<4 {
            let frame = model.frame(size)
            #expect(frame.count == rows)
            #expect(frame.allSatisfy { $0.width <= columns })
            switch step {
            case 0: model.add(counts(10), at: 0)
            case 1: model.add(incidents(0..<200))
            case 2: #expect(model.press(.enter, size) == .nothing)
            default: break
            }
        }
    }

    @Test("A screen without room says what it would need")
    func small() {
        let lines = text(WindowSize(columns: 20, rows: 24))
        #expect(lines == ["20x24 is too small: "])
        #expect(WatchLayout.notice(WindowSize(columns: 20, rows: 24)) == "20x24 is too small: watch needs 40x8")
    }

    @Test("The newest stays chosen until another is, and that one stays as others come")
    mutating func choice() {
        model.add(incidents([3, 2, 1]))
        let chosen: (WatchModel) -> String? = { model in
            model.frame(Self.size).first { $0.spans.first?.style == .reversed }?.text
        }
        let second = Sample(["id": "\"2-0\""]).incident
        _ = model.add(incidents([4]))
        #expect(model.chosen == nil)
        #expect(chosen(model) != nil)
        for key in [Key.down, .character("j")] { #expect(model.press(key, Self.size) == .nothing) }
        #expect(model.chosen == second.id)
        _ = model.add(incidents([6, 5]))
        #expect(model.chosen == second.id)
        for _ in 0..<10 { _ = model.press(.up, Self.size) }
        #expect(model.chosen == nil)
        _ = model.press(.end, Self.size)
        #expect(model.chosen == "1-0")
        _ = model.press(.down, Self.size)
        #expect(model.chosen == "1-0")
    }

    @Test("The chosen one is on the screen, however far down")
    mutating func scrolling() {
        model.add(incidents(0..<200))
        for number in 1..<200 {
            _ = model.press(.down, Self.size)
            #expect(model.frame(Self.size).count { $0.spans.first?.style == .reversed } == 1, "\(number)")
        }
    }

    @Test("Enter explains, keys scroll to the end and no further, Escape goes back")
    mutating func detail() {
        model.add(incidents([2, 1]))
        _ = model.press(.down, Self.size)
        _ = model.press(.enter, Self.size)
        #expect(text()[0].hasPrefix(" incident 1-0"))
        #expect(text()[1].hasPrefix("Lost: 77 bytes"))
        for _ in 0..<100 { _ = model.press(.down, Self.size) }
        #expect(text()[22] == "id 1-0")
        _ = model.add(incidents([3]))
        #expect(text()[0].hasPrefix(" incident 1-0"))
        _ = model.press(.up, Self.size)
        #expect(text()[22] != "id 1-0")
        _ = model.press(.home, Self.size)
        #expect(text()[1].hasPrefix("Lost: 77 bytes"))
        _ = model.press(.escape, Self.size)
        #expect(text()[0].hasPrefix("lostreply"))
        #expect(model.chosen == "1-0")
    }

    @Test("Keys on an empty list do nothing, and q ends from everywhere")
    mutating func keys() {
        for key in [Key.up, .down, .enter, .end, .pageDown, .escape] {
            #expect(model.press(key, Self.size) == .nothing)
        }
        #expect(model.detail == nil)
        #expect(model.press(.character("q"), Self.size) == .quit)
        #expect(model.press(.control("c"), Self.size) == .quit)
        #expect(model.press(.control("z"), Self.size) == .suspend)
        model.add(incidents([1]))
        _ = model.press(.enter, Self.size)
        #expect(model.press(.character("q"), Self.size) == .quit)
    }

    @Test("An incident that is told twice is listed once, and the list is bounded")
    mutating func duplicates() {
        #expect(model.add(incidents([2, 1])).count == 2)
        #expect(model.add(incidents([3, 2])).map(\.id) == ["3-0"])
        #expect(model.incidents.map(\.id) == ["3-0", "2-0", "1-0"])
        _ = model.add(incidents(10..<2000))
        #expect(model.incidents.count == WatchModel.incidentLimit)
    }

    @Test("However often a server skips incidents, and whatever it counts, there is a frame")
    mutating func hostileNumbers() {
        for count in [Int.max, .max, .min, -1, 5] { model.skip(count) }
        #expect(model.skipped == .max)
        for value in ["1e30", "-1e30", "9223372036854775807"] {
            let names = ["lost_responses_total", "lost_response_bytes_total", "connections_closed_total"]
            let page = names.map { "lostreply_\($0){upstream=\"a\",process=\"b\",role=\"upstream\"} \(value)" }
            model.add(LossCounts(MetricsSnapshot(page.joined(separator: "\n"))), at: 0)
            #expect(text().count == 24)
        }
    }

    @Test("Text of others reaches no line raw")
    mutating func hostile() {
        model.add([Sample(Sample.hostile).incident])
        model.add(
            LossCounts(
                MetricsSnapshot("lostreply_lost_responses_total{upstream=\"\u{1B}c\",process=\"\u{202E}\u{4E2D}\"} 3")),
            at: 0)
        for size in [Self.size, WindowSize(columns: 120, rows: 40)] {
            for line in text(size) {
                #expect(line.filter { !"·▁▂▃▄▅▆▇█".contains($0) }.utf8.allSatisfy { 0x20...0x7E ~= $0 }, "\(line)")
            }
        }
    }
}
