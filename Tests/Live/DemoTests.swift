import Glibc
import Lab
import Linux
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

    init() throws {
        process = try ChildProcess(
            [Binary.path, "demo", "--keep", "--requests", "8"], output: .discarded, errors: .pipe)
        var port: UInt16?
        while port == nil, let line = process.errors?.line() {
            port = line.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\/metrics/).flatMap { UInt16($0.1) }
        }
        metrics = TCPEndpoint("127.0.0.1", port: try #require(port))
    }
}
