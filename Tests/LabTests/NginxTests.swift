import Glibc
import Lab
import Linux
import Testing
import TestSupport

@Suite("nginx", .privileged, .timeLimit(.minutes(1)))
struct NginxTests {
    @Test("A killed master takes its workers along")
    func masterKilled() throws {
        let nginx = try Nginx(NginxConfiguration(), in: NetworkNamespace())
        let workers = try waitForWorkers(of: nginx.master.pid)
        kill(nginx.master.pid, SIGKILL)
        #expect(nginx.master.wait(for: .seconds(10)) == .signalled(SIGKILL))
        // A PID namespace's first process ends only after all others.
        #expect(workers.allSatisfy { !ProcessTable.isRunning($0) })
    }

    @Test("SIGTERM ends master and workers in order")
    func masterTerminated() throws {
        let nginx = try Nginx(NginxConfiguration(), in: NetworkNamespace())
        let workers = try waitForWorkers(of: nginx.master.pid)
        nginx.master.terminate()
        #expect(nginx.master.wait(for: .seconds(10)) == .exited(0))
        #expect(workers.allSatisfy { !ProcessTable.isRunning($0) })
    }

    @Test("A killed process leaves no nginx")
    func parentKilled() async throws {
        let result = await #expect(
            processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]
        ) {
            let nginx = try Nginx(NginxConfiguration(), in: NetworkNamespace())
            let workers = try waitForWorkers(of: nginx.master.pid)
            let line = ([nginx.master.pid] + workers).map { "pid=\($0)=" }.joined(separator: "\n")
            print("\n\(line)")
            fflush(nil)
            kill(getpid(), SIGKILL)
            withExtendedLifetime(nginx) {}
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let pids = output.matches(of: /pid=([0-9]+)=/).compactMap { pid_t($0.1) }
        try #require(pids.count == 3)
        let deadline = Deadline(in: .seconds(10))
        while pids.contains(where: ProcessTable.isRunning), !deadline.hasPassed { usleep(10_000) }
        #expect(pids.filter(ProcessTable.isRunning).isEmpty)
    }

    @Test("The shipped configuration is the one that the demo uses")
    func configuration() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/deploy/lab/nginx.conf"
        #expect(TextFile.read("/" + path) == NginxConfiguration().text)
    }
}

/// Waits until nginx has both workers.
private func waitForWorkers(of master: pid_t) throws -> [pid_t] {
    let deadline = Deadline(in: .seconds(10))
    while ProcessTable.children(of: master).count < 2, !deadline.hasPassed { usleep(10_000) }
    let workers = ProcessTable.children(of: master)
    try #require(workers.count == 2)
    return workers
}
