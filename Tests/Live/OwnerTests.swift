import Glibc
import Lab
import Linux
import Parsing
import TestSupport
import Testing

/// A cgroup of the host's that a process can be put into; removed at the end.
///
/// Containers of a real engine are nowhere to be had: a cgroup that is called like one stands in.
private final class TestCgroup {
    static let container = String(repeating: "0123456789abcdef", count: 4)
    static let unit = "lostreply-test-\(getpid()).service"

    let path: String
    private let unitPath: String

    init(in mount: String) throws {
        unitPath = "\(mount)/\(Self.unit)"
        path = "\(unitPath)/\(Self.container)"
        try #require(mkdir(unitPath, 0o755) == 0)
        try #require(mkdir(path, 0o755) == 0)
    }

    /// Removes it; false as long as a process is in it.
    @discardableResult
    func remove() -> Bool { rmdir(path) == 0 && rmdir(unitPath) == 0 }

    deinit { remove() }

    /// The mounts of cgroup v2.
    static let unified = mounts { $0.contains(" - cgroup2 ") }
    /// The mounts of systemd's hierarchy of cgroup v1.
    static let legacy = mounts { $0.hasSuffix(",name=systemd") }

    private static func mounts(_ isMeant: (Substring) -> Bool) -> [String] {
        TextFile.lines("/proc/self/mountinfo").filter(isMeant).compactMap { line in
            line.split(separator: " ").dropFirst(4).first.map(String.init)
        }
    }
}

@Suite("Who lost a response", .serialized, .privileged)
struct LiveOwnerTests {
    let namespace: NetworkNamespace

    init() throws { namespace = try NetworkNamespace() }

    @Test(
        "The unit and container of a process are those of its cgroup", arguments: TestCgroup.unified + TestCgroup.legacy
    )
    func child(mount: String) throws {
        let cgroup = try TestCgroup(in: mount)
        let agent = try AgentProcess(watching: namespace, ["--events", "-"], output: .pipe)
        let (event, child) = try loss(
            agent, "echo $$ >\(cgroup.path)/cgroup.procs", ending: "exec 3>&-; kill -STOP $$")
        #expect(event.text("unit") == TestCgroup.unit)
        #expect(event.text("container") == TestCgroup.container)
        #expect(event["pod"] == .null)
        #expect(event.text("process") == "bash")
        #expect(event.integer("pid") == Int(child.pid))
        child.kill()
        _ = child.wait()
        #expect(eventually { cgroup.remove() })
    }

    @Test("A process that has gone keeps its name, and by cgroup v2 its unit and container")
    func gone() throws {
        let mount = try #require(TestCgroup.unified.first, "no cgroup v2")
        let cgroup = try TestCgroup(in: mount)
        let agent = try AgentProcess(watching: namespace, ["--events", "-"], output: .pipe)
        let (event, child) = try loss(agent, "echo $$ >\(cgroup.path)/cgroup.procs") {
            // The agent sleeps until process and cgroup are no more.
            kill(agent.process.pid, SIGSTOP)
            $0.kill()
            _ = $0.wait()
            #expect(eventually { cgroup.remove() })
            kill(agent.process.pid, SIGCONT)
        }
        #expect(event.text("process") == "bash")
        #expect(event.integer("pid") == Int(child.pid))
        #expect(event.text("unit") == TestCgroup.unit)
        #expect(event.text("container") == TestCgroup.container)
    }

    @Test("This process belongs to whom /proc/self/cgroup says")
    func own() throws {
        let agent = try AgentProcess(watching: namespace, ["--events", "-"], output: .pipe)
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        let event = try #require(agent.process.output?.line().flatMap { JSONFields($0) })
        #expect(event.integer("pid") == Int(getpid()))
        let components = TextFile.lines("/proc/self/cgroup").flatMap { $0.split(separator: "/") }
        let units = components.filter { $0.hasSuffix(".service") || $0.hasSuffix(".scope") }
        let containers = components.filter { $0.count >= 64 }
        if let unit = event.text("unit") {
            #expect(units.contains(unit[...]))
        } else {
            #expect(units.isEmpty || !containers.isEmpty)
        }
        if let container = event.text("container") {
            #expect(containers.contains { $0.contains(container) })
        } else {
            #expect(containers.isEmpty)
        }
    }

    /// Has bash lose a response and returns the agent's word on it.
    ///
    /// Bash does `setup` first, stops once its request is out, is reset when `end` is called, and goes on with `ending`.
    private func loss(
        _ agent: AgentProcess, _ setup: String, ending: String = "",
        end: (ChildProcess) -> Void = { kill($0.pid, SIGCONT) }
    ) throws -> (JSONFields, ChildProcess) {
        let listener = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 8080), in: namespace)
        let child = try ChildProcess(
            ["bash", "-c", "\(setup); exec 3<>/dev/tcp/127.0.0.1/8080; echo GET >&3; kill -STOP $$; \(ending)"],
            in: namespace)
        let server = try listener.accept()
        _ = server.read(upTo: 1000)
        server.write(Conversation.answer)
        try server.resetOnClose()
        server.close()
        try #require(eventually { agent.metrics?.sum("lostreply_open_incidents", ["role": "upstream"]) == 1 })
        end(child)
        return (try #require(agent.process.output?.line().flatMap { JSONFields($0) }), child)
    }
}
