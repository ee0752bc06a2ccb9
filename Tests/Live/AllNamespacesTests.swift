import Glibc
import Lab
import Linux
import Parsing
import TestSupport
import Testing

/// A PID and a mount namespace: an agent in it finds the network namespaces of this suite and hooks no other suite's.
private final class Room {
    private let first: ChildProcess

    init() throws {
        let first = try ChildProcess(["unshare", "--mount-proc", "sleep", "infinity"], ownsDescendants: true)
        try #require(eventually { TextFile.read("/proc/\(first.pid)/root/proc/1/comm") == "sleep\n" })
        self.first = first
    }

    /// What to write before a command that is to run in the room, and in a network namespace.
    func entrance(_ network: String? = nil) -> [String] {
        ["nsenter", "--target", "\(first.pid)", "--pid", "--mount"] + (network.map { ["--net=\($0)"] } ?? [])
    }

    /// Has a process live in a network namespace; returns its pid.
    func settle(in network: String) throws -> pid_t { try start(["sleep", "infinity"], in: network) }

    /// Has a process live in a network namespace that nothing else holds; returns its pid.
    func settleAlone() throws -> pid_t { try start(["unshare", "--net", "sleep", "infinity"], in: nil) }

    func run(_ arguments: String...) throws {
        let child = try ChildProcess(entrance() + arguments)
        try #require(child.wait(for: .seconds(10))?.isSuccess == true, "\(arguments)")
    }

    private var doors: [ChildProcess] = []

    private func start(_ arguments: [String], in network: String?) throws -> pid_t {
        let door = try ChildProcess(entrance(network) + arguments)
        doors.append(door)
        // nsenter waits for the child that it makes in the PID namespace.
        let children = "/proc/\(door.pid)/task/\(door.pid)/children"
        var pid: pid_t?
        try #require(
            eventually {
                pid = TextFile.read(children).flatMap { pid_t($0.prefix { $0.isNumber }) }
                return pid.map { TextFile.read("/proc/\($0)/comm") } == "sleep\n"
            })
        return try #require(pid)
    }
}

/// Losses of other suites are seen too, as the tracepoints are host-wide: so nothing here is a total.
@Suite("The agent on all network namespaces", .serialized, .privileged, .timeLimit(.minutes(2)))
struct AllNamespacesTests {
    private let room: Room

    init() throws { room = try Room() }

    @Test("A loss is seen with its verdict in a namespace that was there and in one that comes; each event says which")
    func losses() throws {
        let first = try NetworkNamespace()
        _ = try room.settle(in: first.path)
        let agent = try AgentProcess(selecting: "all", by: room.entrance(), ["--events", "-"], output: .pipe)
        #expect(try first.attachedPrograms("lo") == 2)
        try expectLoss(in: first, agent)

        let second = try NetworkNamespace()
        _ = try room.settle(in: second.path)
        try #require(try withinTwoScans { try second.attachedPrograms("lo") == 2 })
        try second.tool("ip", "link", "add", "lrone", "up", "type", "veth", "peer", "name", "lrtwo")
        #expect(try eventually { try second.attachedPrograms("lrone") == 2 }, "its interfaces are followed")
        try expectLoss(in: second, agent)

        #expect(eventually { agent.metrics?.sum("lostreply_namespaces", ["state": "watched"]) == 3 })
        let metrics = try #require(agent.metrics)
        #expect(metrics.sum("lostreply_namespaces", ["state": "refused"]) == 0)
        #expect(metrics.sum("lostreply_hook_attached", ["interface": "lo"]) == 2, "the host's alone")
        #expect(metrics.sum("lostreply_hook_attached", ["interface": "lrone"]) == nil)
    }

    @Test("A namespace that has a name and no process is watched until the name is removed")
    func named() throws {
        let name = "lostreply-test-\(getpid())"
        try room.run("ip", "netns", "add", name)
        var isNamed = true
        defer { if isNamed { try? room.run("ip", "netns", "del", name) } }
        try room.run("ip", "-n", name, "link", "set", "lo", "up")
        let agent = try AgentProcess(selecting: "all", by: room.entrance())
        #expect(agent.metrics?.sum("lostreply_namespaces", ["state": "watched"]) == 2)
        try room.run("ip", "netns", "del", name)
        isNamed = false
        #expect(withinTwoScans { agent.metrics?.sum("lostreply_namespaces", ["state": "watched"]) == 1 })
    }

    @Test("A namespace that its last process leaves is let go, and then is no more")
    func letGo() throws {
        let outside = try NetworkNamespace()
        let tenant = try room.settleAlone()
        // A veth goes with the namespace of its other end.
        try outside.tool("ip", "link", "add", "lrout", "up", "type", "veth", "peer", "name", "lrin")
        try outside.tool("ip", "link", "set", "lrin", "netns", "\(tenant)")
        try room.run(
            "nsenter", "--net=/proc/\(try innerPID(tenant))/ns/net", "ip", "link", "set", "lrin", "up")
        let agent = try AgentProcess(selecting: "all", by: room.entrance())
        #expect(agent.metrics?.sum("lostreply_namespaces", ["state": "watched"]) == 2)
        #expect(
            agent.metrics?.sum("lostreply_hooks", ["hook": "tc_ingress", "state": "attached"]) == hostHooks(agent) + 1)
        #expect(try outside.run { if_nametoindex("lrout") } != 0)
        kill(tenant, SIGKILL)
        #expect(try withinTwoScans { try outside.run { if_nametoindex("lrout") } == 0 })
        #expect(eventually { agent.metrics?.sum("lostreply_namespaces", ["state": "watched"]) == 1 })
        #expect(agent.metrics?.sum("lostreply_hooks", ["hook": "tc_ingress", "state": "attached"]) == hostHooks(agent))
    }

    private func expectLoss(in namespace: NetworkNamespace, _ agent: AgentProcess) throws {
        let talk = try Conversation(in: namespace)
        try talk.exchange()
        try talk.resetByServer()
        talk.client.close()
        var event: JSONFields?
        repeat {
            event = try #require(agent.process.output?.line().flatMap { JSONFields($0) })
        } while event?.integer("netns") != Int(namespace.inode)
        #expect(event?.text("outcome") == "lost")
        #expect(event?.text("verdict") == "accepted_exact")
        #expect(event?.text("interface") == "lo")
    }

    private func hostHooks(_ agent: AgentProcess) -> Int {
        agent.metrics?.sum("lostreply_hook_attached", ["hook": "tc_ingress"]) ?? 0
    }

    /// The pid in the room of a process of the room.
    private func innerPID(_ pid: pid_t) throws -> Substring {
        let line = TextFile.lines("/proc/\(pid)/status").first { $0.hasPrefix("NSpid:") }
        return try #require(line?.split(separator: "\t").last)
    }

    /// The agent scans every five seconds.
    private func withinTwoScans(_ condition: () throws -> Bool) rethrows -> Bool {
        try eventually(condition) ? true : eventually(condition) ? true : eventually(condition)
    }
}
