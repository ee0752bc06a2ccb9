import Glibc
import Lab
import Parsing
import TestSupport
import Testing

@Suite("Interfaces and namespaces that change under the agent", .serialized, .privileged, .timeLimit(.minutes(2)))
struct LinkLifeTests {
    private let (near, far): (NetworkNamespace, NetworkNamespace)

    init() throws {
        (near, far) = try (NetworkNamespace(), NetworkNamespace())
        try LinkEnd.connect(
            LinkEnd(near, interface: "wire", addresses: ["10.95.0.1/24"]),
            LinkEnd(far, interface: "wire", addresses: ["10.95.0.2/24"]))
    }

    private func loseOne(in namespace: NetworkNamespace) throws {
        try Conversation(in: namespace, upstream: far, address: "10.95.0.2").loseAnswer()
    }

    /// The next event, which must be of a loss whose RST came in by an interface.
    private func expectLoss(_ agent: ChildProcess, in namespace: NetworkNamespace, by interface: String) throws {
        try loseOne(in: namespace)
        let event = try #require(agent.output?.line().flatMap { JSONFields($0) })
        #expect(event.text("outcome") == "lost")
        #expect(event.text("verdict") == "accepted_exact")
        #expect(event.text("interface") == interface)
        #expect(event.integer("netns") == Int(namespace.inode))
    }

    @Test("A renamed interface keeps its hooks; metrics and events have the new name")
    func renamed() throws {
        let endpoint = TCPEndpoint("127.0.0.1", port: 9977)
        let agent = try ChildProcess(
            [Binary.path, "agent", "--events", "-", "--log.level", "error", "--web.listen-address", "\(endpoint)"],
            output: .pipe, in: near)
        func hooked(_ interface: String) -> Int? {
            HTTPClient.get("/metrics", from: endpoint, in: near).flatMap {
                MetricsSnapshot($0.body).sum("lostreply_hook_attached", ["interface": interface])
            }
        }
        try #require(eventually { hooked("wire") == 2 })
        try expectLoss(agent, in: near, by: "wire")
        try near.tool("ip", "link", "set", "wire", "name", "cable")
        #expect(eventually { hooked("cable") == 2 })
        #expect(hooked("wire") == nil)
        #expect(try near.attachedPrograms("cable") == 2)
        try expectLoss(agent, in: near, by: "cable")
    }

    @Test("An interface that goes down and up again keeps its hooks, and counts once")
    func downAndUp() throws {
        let agent = try AgentProcess(watching: near, ["--events", "-"], output: .pipe)
        try near.tool("ip", "link", "set", "wire", "down")
        try near.tool("ip", "link", "set", "wire", "up")
        #expect(try near.attachedPrograms("wire") == 2)
        try expectLoss(agent.process, in: near, by: "wire")
        #expect(agent.metrics?.sum("lostreply_rst_packets_total", ["direction": "in"]) == 1)
    }

    @Test(
        "An interface that moves to another namespace is read there where that is watched too",
        arguments: [true, false])
    func moved(isWatched: Bool) throws {
        let other = try NetworkNamespace()
        let agent = try AgentProcess(
            watching: near, (isWatched ? ["--netns", other.path] : []) + ["--events", "-"], output: .pipe)
        let hooksBefore = isWatched ? 3 : 2
        #expect(agent.hookedInterfaces == hooksBefore)
        try near.tool("ip", "link", "set", "wire", "netns", other.path)
        #expect(eventually { agent.hookedInterfaces == hooksBefore - 1 })
        #expect(try eventually { try other.attachedPrograms("wire") == 0 })
        try other.tool("ip", "address", "add", "10.95.0.1/24", "dev", "wire")
        try other.tool("ip", "link", "set", "wire", "up")
        if isWatched {
            #expect(eventually { agent.hookedInterfaces == hooksBefore })
            try expectLoss(agent.process, in: other, by: "wire")
            #expect(agent.metrics?.sum("lostreply_rst_packets_total", ["direction": "in"]) == 1)
        } else {
            try loseOne(in: other)
            #expect(try other.attachedPrograms("wire") == 0)
            #expect(agent.metrics?.sum("lostreply_rst_packets_total", ["direction": "in"]) == 0)
        }
    }

    @Test("A namespace that loses its name is watched on, and one that takes the name is not")
    func unnamed() throws {
        let name = "lostreply-test"
        let folder = "/run/netns"
        // The names are in a mount namespace of the agent's own.
        let script = """
            mkdir -p \(folder) && mount -t tmpfs none \(folder) && touch \(folder)/\(name) &&
            mount --bind \(near.path) \(folder)/\(name) && exec "$@"
            """
        let agent = try AgentProcess(
            selecting: name, by: ["unshare", "--mount", "sh", "-c", script, "sh"], ["--events", "-"], output: .pipe)
        let successor = try NetworkNamespace()
        let rename = """
            ip netns del \(name) && touch \(folder)/\(name) && mount --bind \(successor.path) \(folder)/\(name)
            """
        try near.tool("nsenter", "--mount", "--target", "\(agent.process.pid)", "sh", "-c", rename)
        try expectLoss(agent.process, in: near, by: "wire")
        #expect(HTTPClient.get("/healthz", from: agent.endpoint)?.status == 200)
        #expect(try successor.attachedPrograms("lo") == 0)
        agent.process.terminate()
        #expect(agent.process.wait(for: .seconds(5)) == .exited(0))
        #expect(try near.attachedPrograms("wire") == 0)
    }
}
