import Glibc
import Lab
import Linux
import Probe
import Records
import TestSupport
import Testing
import TrafficControl

/// What kernels without TCX have, on a kernel that has both.
@Suite("Hooks on clsact", .privileged)
struct ClsactTests {
    private let namespace: NetworkNamespace

    init() throws { namespace = try NetworkNamespace() }

    @Test("A lost answer is counted as by TCX, and nothing is left")
    func loss() throws {
        try withWatch { watch in
            #expect(try namespace.ingressQdisc() == "clsact")
            #expect(try namespace.clsactFilters().map(\.priority) == [1, 1])
            let talk = try Conversation(in: namespace)
            try talk.loseAnswer()
            let incident = try watch.incident()
            #expect(incident.outcome == .lost)
            #expect(incident.closed?.unreadBytes == 100)
            #expect(incident.wire?.verdict == .acceptedExact)
            #expect(try watch.probe.counters().rstPackets(.incoming, .acceptedExact) == 1)
        }
        #expect(try namespace.ingressQdisc() == nil)
    }

    @Test("Filters and the qdisc of others stay, and ours goes before them")
    func neighbours() throws {
        try namespace.tool("tc", "qdisc", "add", "dev", "lo", "clsact")
        // As Cilium's: the first priority there is. It has both sides, and one of them a filter of another kind.
        try addFilter("ingress", "pref 2 protocol ip u32 match u32 0 0 classid 1:1")
        try addFilter("egress", "pref 1 protocol all u32 match u32 0 0 classid 1:1")
        let before = try namespace.clsactFilters()
        try withWatch { watch in
            let ours = try namespace.clsactFilters().filter { !before.contains($0) }
            #expect(ours.map(\.priority) == [1, 2])
            let talk = try Conversation(in: namespace)
            try talk.loseAnswer()
            #expect(try watch.incident().outcome == .lost)
        }
        #expect(try namespace.clsactFilters() == before)
        #expect(try namespace.ingressQdisc() == "clsact")
    }

    @Test("A filter that decides on its own does not keep ours from seeing packets")
    func deciding() throws {
        try namespace.tool("tc", "qdisc", "add", "dev", "lo", "clsact")
        try addFilter("ingress", "pref 2 protocol all u32 match u32 0 0 classid 1:1")
        try addFilter("egress", "pref 2 protocol all u32 match u32 0 0 classid 1:1")
        try withWatch { watch in
            #expect(throws: SystemError.self) {
                try TCPSocket.connect(to: TCPEndpoint("127.0.0.1", port: 9), in: namespace)
            }
            try #require(try eventually { try watch.probe.counters().rstPackets(.outgoing, .sent) == 1 })
        }
    }

    @Test("Our own clsact stays as long as another has a filter on it")
    func lodger() throws {
        try withWatch { _ in try addFilter("ingress", "pref 5 protocol ip u32 match u32 0 0 classid 1:1") }
        #expect(try namespace.ingressQdisc() == "clsact")
        #expect(try namespace.clsactFilters().allSatisfy { $0.kind == "u32" })
    }

    @Test("What a killed agent left is replaced by the next, which removes its clsact too")
    func takeover() throws {
        try leaveBehind()
        try withWatch { _ in
            let own = try #require(ProcessIdentity.own())
            let names = try namespace.clsactFilters().compactMap(\.name)
            #expect(names.count == 2)
            #expect(names.allSatisfy { FilterOwner(name: $0) == FilterOwner(process: own, madeQdisc: true) })
        }
        #expect(try namespace.ingressQdisc() == nil)
    }

    @Test("What a killed agent left can be removed; what a running one has stays")
    func leftovers() throws {
        try leaveBehind()
        try withWatch { _ in
            #expect(try look { $0.count } == 0)
            let own = try #require(ProcessIdentity.own())
            #expect(try look { $0.others } == [own])
            #expect(try look { try $0.remove() } == false)
            #expect(try namespace.clsactFilters().compactMap(\.name).count == 2)
        }
        try leaveBehind()
        #expect(try look { $0.count } == 2)
        #expect(try look { try $0.remove() })
        #expect(try namespace.ingressQdisc() == nil)
    }

    @Test("The place of clsact taken by an ingress qdisc is a refusal that leaves it alone")
    func ingressQdisc() throws {
        try namespace.tool("tc", "qdisc", "add", "dev", "lo", "ingress")
        #expect {
            try withWatch { _ in }
        } throws: { error in
            "\(error)" == "attach to clsact, whose place qdisc ingress has: Device or resource busy"
        }
        #expect(try namespace.ingressQdisc() == "ingress")
    }

    @Test("What another takes away is noticed, and what another puts in its place stays")
    func takenAway() throws {
        let watch = try Watch(namespace, interfaces: [], attachment: .clsact)
        var hooks: InterfaceHooks? = try namespace.run { () throws in
            try watch.probe.attach(interface: if_nametoindex("lo"), layer: .ethernet)
        }
        #expect(hooks?.areInPlace == true)
        try namespace.tool("tc", "filter", "delete", "dev", "lo", "ingress")
        #expect(hooks?.areInPlace == false)
        try namespace.tool("tc", "qdisc", "delete", "dev", "lo", "clsact")
        try namespace.tool("tc", "qdisc", "add", "dev", "lo", "clsact")
        #expect(hooks?.areInPlace == false)
        hooks = nil
        #expect(try namespace.ingressQdisc() == "clsact")
    }

    @Test("Two at once keep their own filters, and the last takes clsact along")
    func two() throws {
        var first: Watch? = try Watch(namespace, attachment: .clsact)
        var second: Watch? = try Watch(namespace, attachment: .clsact)
        #expect(try namespace.clsactFilters().count == 4)
        #expect(try Set(namespace.clsactFilters().map(\.handle)).count == 4)
        withExtendedLifetime(first) { first = nil }
        #expect(try namespace.clsactFilters().count == 2)
        withExtendedLifetime(second) { second = nil }
        #expect(try namespace.ingressQdisc() == nil)
    }

    @Test("An interface that goes takes its filters along")
    func interfaceGone() throws {
        try namespace.tool("ip", "link", "add", "near", "type", "veth", "peer", "name", "far")
        let watch = try Watch(namespace, interfaces: ["near"], attachment: .clsact)
        try namespace.tool("ip", "link", "delete", "near")
        withExtendedLifetime(watch) {}
    }

    private func withWatch(_ body: (Watch) throws -> Void) throws {
        let watch = try Watch(namespace, attachment: .clsact)
        try body(watch)
        withExtendedLifetime(watch) {}
    }

    /// As a kill does: filters whose process has ended, with clsact that it made.
    private func leaveBehind() throws {
        let own = try #require(ProcessIdentity.own())
        let child = try ChildProcess(["true"], output: .discarded)
        let ended = ProcessIdentity(pid: child.pid, start: 1, namespace: own.namespace)
        _ = child.wait()
        let name = FilterOwner(process: ended, madeQdisc: true).name
        try namespace.tool("tc", "qdisc", "replace", "dev", "lo", "clsact")
        let watch = try Watch(namespace)
        let program = try watch.probe.program("tc_ingress").descriptor
        try namespace.run { () throws in
            let index = if_nametoindex("lo")
            let left = ClsactDirection.allCases.map {
                (filter: Filter(interface: index, direction: $0, priority: 1, handle: 1, name: name), program: program)
            }
            try TrafficControl().attach(left, to: index, makingQdisc: false, replacing: [])
        }
        withExtendedLifetime(watch) {}
    }

    private func addFilter(_ side: String, _ rest: String) throws {
        try namespace.tool(["tc", "filter", "add", "dev", "lo", side] + rest.split(separator: " ").map(String.init))
    }

    private func look<R: Sendable>(_ body: @escaping @Sendable (Leftovers) throws -> R) throws -> R {
        try namespace.run { () throws in try body(Leftovers(of: if_nametoindex("lo"))) }
    }
}
