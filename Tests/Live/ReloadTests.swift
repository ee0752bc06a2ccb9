import Glibc
import Lab
import Linux
import Parsing
import TestSupport
import Testing

@Suite("A reload by SIGHUP", .privileged, .timeLimit(.minutes(1)))
struct ReloadTests {
    private let stage: Stage

    init() throws { stage = try Stage() }

    @Test("Which incidents are told is taken over, and totals count all the same")
    func filter() throws {
        try stage.start("only-port: [81]\n")
        try stage.loseOne()
        try stage.reload("only-port: [81, 8080]\nonly-process: [nobody]\n")
        try stage.loseOne()
        #expect(stage.events.isEmpty && (stage.sum("lostreply_lost_responses_total") ?? 0) == 0)
        try stage.reload("only-port: [81, 8080]\n")
        try stage.loseOne()
        #expect(eventually { stage.events.map { $0.text("outcome") } == ["lost"] })
        #expect(stage.sum("lostreply_lost_responses_total") == 1)
        #expect(stage.sum("lostreply_incidents_total") == 3)
    }

    @Test("A file of events that was moved away is made anew, and nothing is lost between")
    func rotation() throws {
        try stage.start("")
        try stage.loseOne()
        #expect(eventually { stage.events.count == 1 })
        try #require(rename(stage.path("events"), stage.path("events.1")) == 0)
        try stage.loseOne()
        try stage.reload("")
        try stage.loseOne()
        #expect(eventually { stage.events.count == 1 })
        #expect(TextFile.lines(stage.path("events.1")).count == 2)
        #expect(stage.sum("lostreply_events_total", ["result": "written"]) == 3)
    }

    @Test("A file that is wrong changes nothing, and says so by log and metric")
    func wrongFile() throws {
        try stage.start("only-port: [81]\nlog: {level: error}\n")
        let good = stage.sum("lostreply_config_last_reload_success_timestamp_seconds")
        try stage.reload("only-port: [0]\n")
        let line = try #require(try stage.agent.process.errors?.line())
        #expect(line.contains("level=error msg=\"not reloaded; the settings from before hold\""))
        #expect(line.contains("line 1: only-port must be ports from 1 to 65535"))
        #expect(stage.sum("lostreply_config_last_reload_successful") == 0)
        #expect(stage.sum("lostreply_config_last_reload_success_timestamp_seconds") == good)
        try stage.loseOne()
        #expect((stage.sum("lostreply_lost_responses_total") ?? 0) == 0)
        try stage.reload("")
        #expect(stage.sum("lostreply_config_last_reload_successful") == 1)
    }

    @Test("What needs a restart is named, each time, until it has had one")
    func restart() throws {
        try stage.start("log: {level: warning}\n")
        let changed = "top-upstreams: 3\nring: {bytes: 4096}\nlog: {level: warning, format: json}\n"
        for _ in 0..<2 { try stage.reload(changed) }
        let words = "msg=\"some settings need a restart\" settings=top-upstreams,ring.bytes"
        #expect(try stage.agent.process.errors?.line()?.contains(words) == true)
        let line = try #require(try stage.agent.process.errors?.line().flatMap { JSONFields($0) })
        #expect(line.text("settings") == "top-upstreams,ring.bytes")
    }

    @Test("The log's level is taken over, and back to the default where it is no longer set")
    func logLevel() throws {
        try stage.start("log: {level: error}\n")
        try stage.reload("")
        try stage.reload("log: {level: error}\n")
        #expect(try stage.agent.process.errors?.line()?.contains("level=info msg=reloaded") == true)
    }
}

extension ReloadTests {
    /// A folder with a configuration file and events, and a namespace to lose answers in.
    private final class Stage {
        private let namespace: NetworkNamespace
        private let folder: TemporaryFolder
        private let manager: DatagramReceiver
        private var running: AgentProcess?

        init() throws {
            folder = try TemporaryFolder()
            namespace = try NetworkNamespace()
            manager = try DatagramReceiver()
        }

        deinit { running?.process.kill() }

        var agent: AgentProcess { get throws { try #require(running) } }

        var events: [JSONFields] { TextFile.lines(path("events")).compactMap { JSONFields(String($0)) } }

        func path(_ name: String) -> String { folder.path(name) }

        func sum(_ name: String, _ labels: [String: String] = [:]) -> Int? { running?.metrics?.sum(name, labels) }

        /// Starts an agent with settings, and waits until it is ready.
        func start(_ settings: String) throws {
            try folder.write(settings, to: "lostreply.yml")
            running = try AgentProcess(
                selecting: namespace.path, by: ["env", "NOTIFY_SOCKET=\(manager.path)"],
                ["--config", path("lostreply.yml"), "--events", path("events"), "--http-port", "8080"],
                logLevel: nil, errors: .pipe)
            try #require(manager.next(beginning: "READY=1") != nil)
        }

        /// Gives other settings, and waits until they were read.
        func reload(_ settings: String) throws {
            try folder.write(settings, to: "lostreply.yml")
            kill(try agent.process.pid, SIGHUP)
            try #require(manager.next(beginning: "RELOADING=1") != nil)
            try #require(manager.next(beginning: "READY=1") != nil)
        }

        /// Loses an answer of port 8080, and waits until it is counted.
        func loseOne() throws {
            let lost = sum("lostreply_incidents_total", ["outcome": "lost"]) ?? 0
            let talk = try Conversation(in: namespace)
            try talk.exchange()
            try talk.resetByServer()
            talk.client.close()
            #expect(eventually { sum("lostreply_incidents_total", ["outcome": "lost"]) == lost + 1 })
        }
    }
}
