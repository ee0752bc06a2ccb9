import Glibc
import Lab
import Linux
import Parsing
import TestSupport
import Testing

@Suite("The demo", .serialized, .privileged, .timeLimit(.minutes(3)))
struct DemoTests {
    @Test("Its count is nginx's, as JSON too")
    func counts() throws {
        let child = try ChildProcess(
            [Binary.path, "demo", "--json", "--requests", "40"], output: .pipe, errors: .discarded)
        let line = try #require(child.output?.line())
        #expect(child.wait(for: .seconds(30)) == .exited(0))
        let counts = #/"lost":(\d+),"nginx_502":(\d+),"recovered":\d+,"resets":40/#
        let summary = try #require(line.firstMatch(of: counts), "\(line)")
        #expect(summary.1 != "0")
        #expect(summary.1 == summary.2)
        #expect(line.hasSuffix("},\"records_dropped\":0}"))
    }

    @Test(
        "Kept up it serves its metrics, and whatever ends it, all that it made goes too", arguments: [SIGINT, SIGKILL])
    func kept(signal: CInt) throws {
        let demo = try KeptDemo()
        #expect(HTTPClient.get("/healthz", from: demo.metrics)?.status == 200)
        let made = ProcessTable.descendants(of: demo.process.pid)
        #expect(made.count == 4, "the agent, nginx's master and its two workers")
        kill(demo.process.pid, signal)
        #expect(demo.process.wait(for: .seconds(10)) == (signal == SIGINT ? .exited(130) : .signalled(SIGKILL)))
        #expect(eventually { made.allSatisfy { !ProcessTable.isRunning($0) } })
    }

    @Test("A child that is killed takes nothing along that Ctrl-C would not clean up")
    func childrenKilled() throws {
        let demo = try KeptDemo()
        let made = ProcessTable.descendants(of: demo.process.pid)
        for pid in ProcessTable.children(of: demo.process.pid) { kill(pid, SIGKILL) }
        #expect(eventually { made.allSatisfy { !ProcessTable.isRunning($0) } })
        kill(demo.process.pid, SIGINT)
        #expect(demo.process.wait(for: .seconds(10)) == .exited(130))
    }

    @Test(
        "A child that is killed during the uploads ends the demo at once, by name", arguments: ["nginx", "the agent"])
    func childKilled(name: String) throws {
        let demo = try ChildProcess(
            [Binary.path, "demo", "--requests", "5000"], output: .discarded, errors: .pipe)
        while let line = demo.errors?.line(), !line.contains("sending") {}
        for pid in ProcessTable.children(of: demo.pid) {
            let isNginx = TextFile.read("/proc/\(pid)/comm") == "nginx\n"
            if isNginx == (name == "nginx") { kill(pid, SIGKILL) }
        }
        let last = demo.errors?.text().split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("lostreply: \(name) ended with signal 9"))
        #expect(demo.wait(for: .seconds(5)) == .exited(name == "nginx" ? 1 : 137))
    }

    @Test("Every RST of its load is accounted for, and only what met a busy socket differs from its verdict")
    func accounts() throws {
        let demo = try KeptDemo(requests: 100)
        let body = try #require(HTTPClient.get("/metrics", from: demo.metrics)?.body)
        let metrics = MetricsSnapshot(body)
        let incoming = try #require(metrics.sum("lostreply_rst_packets_total", ["direction": "in"]))
        let reset = try #require(metrics.sum("lostreply_resets_total", ["cause": "packet"]))
        let refused = try #require(metrics.sum("lostreply_refused_resets_total"))
        #expect(incoming == reset + refused)
        let mismatches = try #require(metrics.sum("lostreply_verdict_mismatches_total"))
        let stale = body.split(separator: "\n").filter { line in
            line.hasPrefix("lostreply_verdict_mismatches_total") && line.contains("_backlog\"}")
        }
        #expect(MetricsSnapshot(stale.joined(separator: "\n")).sum("lostreply_verdict_mismatches_total") == mismatches)
    }

    @Test("Ctrl-C in the middle of the uploads ends it with nothing left")
    func interrupted() throws {
        let child = try ChildProcess(
            [Binary.path, "demo", "--requests", "100000"], output: .discarded, errors: .pipe)
        while let line = child.errors?.line(), !line.contains("sending") {}
        let made = ProcessTable.descendants(of: child.pid)
        #expect(!made.isEmpty)
        kill(child.pid, SIGINT)
        #expect(child.wait(for: .seconds(10)) == .exited(130))
        #expect(eventually { made.allSatisfy { !ProcessTable.isRunning($0) } })
    }
}

/// A demo that has shown its counts and stays up.
private final class KeptDemo {
    let process: ChildProcess
    /// Where its agent serves its metrics.
    let metrics: TCPEndpoint

    init(requests: Int = 8) throws {
        process = try ChildProcess(
            [Binary.path, "demo", "--keep", "--requests", "\(requests)"], output: .discarded, errors: .pipe)
        var port: UInt16?
        while port == nil, let line = process.errors?.line() {
            port = line.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\/metrics/).flatMap { UInt16($0.1) }
        }
        metrics = TCPEndpoint("127.0.0.1", port: try #require(port))
    }
}
