import Agent
import Exposition
import Records
import Testing

@Suite("Who a process belongs to, on folders that stand in for a host's")
struct OwnerResolverTests {
    private static let second: UInt64 = 1_000_000_000
    private static let id = CgroupSample.id

    @Test("On cgroup v2 the id is enough, the process may have gone")
    func byID() throws {
        let fixture = try OwnerFixture()
        let id = try fixture.makeCgroup("/system.slice/nginx.service")
        #expect(fixture.resolver.owner(of: .by("nginx", cgroup: id), at: 0).unit == "nginx.service")
    }

    @Test("A cgroup that was made later is found, at most one walk a second")
    func later() throws {
        let fixture = try OwnerFixture()
        let resolver = fixture.resolver
        let first = try fixture.makeCgroup("/a.service")
        #expect(resolver.owner(of: .by("x", cgroup: first), at: Self.second).unit == "a.service")
        let next = try fixture.makeCgroup("/b.service")
        #expect(resolver.owner(of: .by("x", cgroup: next), at: Self.second + 1).isEmpty)
        #expect(resolver.owner(of: .by("x", cgroup: next), at: 2 * Self.second).unit == "b.service")
    }

    @Test("A cgroup that has gone keeps its name where it was seen once, its own or in passing")
    func gone() throws {
        let fixture = try OwnerFixture()
        let resolver = fixture.resolver
        let id = try fixture.makeCgroup("/kubepods/burstable/pod\(CgroupSample.uid)/\(Self.id)")
        resolver.learn()
        fixture.removeCgroup("/kubepods")
        let owner = resolver.owner(of: .by("x", cgroup: id), at: 0)
        #expect(owner == Owner(container: Self.id, pod: CgroupSample.uid))
    }

    @Test("That a cgroup is not there is believed for ten seconds")
    func absence() throws {
        let fixture = try OwnerFixture()
        let resolver = fixture.resolver
        let id = try fixture.makeCgroup("/a.service")
        let closed = ClosingProcess.by("x", cgroup: id)
        try fixture.hideCgroup("a.service")
        #expect(resolver.owner(of: closed, at: Self.second).isEmpty)
        try fixture.showCgroup("a.service")
        #expect(resolver.owner(of: closed, at: 10 * Self.second).isEmpty)
        #expect(resolver.owner(of: closed, at: 11 * Self.second).unit == "a.service")
    }

    @Test("The cache is bounded: of 5000 cgroups the last are there, an early one is walked for")
    func bounded() throws {
        let fixture = try OwnerFixture()
        let resolver = fixture.resolver
        let ids = try (0..<5000).map { try fixture.makeCgroup("/\($0).service") }
        let known = { (id: UInt64) in !resolver.owner(of: .by("x", cgroup: id), at: Self.second).isEmpty }
        #expect(known(ids[0]), "by the second's one walk")
        #expect(ids.filter(known).count == 4096)
    }

    @Test("On cgroup v1 the living process tells: systemd's hierarchy, else the deepest")
    func byProcess() throws {
        let fixture = try OwnerFixture(hasUnified: false, hasLegacy: true)
        let resolver = fixture.resolver
        try fixture.setProcess(
            1, name: "nginx", cgroups: "5:memory:/a/b/c.service\n1:name=systemd:/system.slice/nginx.service\n0::/\n")
        #expect(resolver.owner(of: .by("nginx", pid: 1, cgroup: 1), at: 0).unit == "nginx.service")
        try fixture.setProcess(2, name: "envoy", cgroups: "5:memory:/docker/\(Self.id)\n2:cpu:/x\n1:name=systemd:/\n")
        #expect(resolver.owner(of: .by("envoy", pid: 2, cgroup: 1), at: 0).container == Self.id)
        try fixture.setProcess(
            3, name: "envoy", cgroups: "5:memory:/docker/\(Self.id)\n1:name=systemd:/system.slice/docker.service\n")
        #expect(resolver.owner(of: .by("envoy", pid: 3, cgroup: 1), at: 0).container == Self.id)
    }

    @Test("A pid that is another process by now tells nothing")
    func recycledPID() throws {
        let fixture = try OwnerFixture(hasUnified: false, hasLegacy: true)
        try fixture.setProcess(1, name: "sshd", cgroups: "1:name=systemd:/system.slice/ssh.service\n")
        #expect(fixture.resolver.owner(of: .by("nginx", pid: 1, cgroup: 1), at: 0).isEmpty)
        #expect(fixture.resolver.owner(of: .by("sshd", pid: 1, cgroup: 1), at: 0).unit == "ssh.service")
        #expect(fixture.resolver.owner(of: .by("sshd", pid: 2, cgroup: 1), at: 0).isEmpty)
    }

    @Test("What a process told is believed for a second, longer than it lives if need be")
    func processCache() throws {
        let fixture = try OwnerFixture(hasUnified: false, hasLegacy: true)
        let resolver = fixture.resolver
        let closed = ClosingProcess.by("nginx", pid: 1, cgroup: 1)
        try fixture.setProcess(1, name: "nginx", cgroups: "1:name=systemd:/a.service\n")
        #expect(resolver.owner(of: closed, at: Self.second).unit == "a.service")
        try fixture.setProcess(1, name: "nginx", cgroups: "1:name=systemd:/b.service\n")
        #expect(resolver.owner(of: closed, at: 2 * Self.second - 1).unit == "a.service")
        #expect(resolver.owner(of: closed, at: 2 * Self.second).unit == "b.service")
    }

    @Test("No more than 1000 processes are looked at in a second")
    func processRate() throws {
        let fixture = try OwnerFixture(hasUnified: false, hasLegacy: true)
        let resolver = fixture.resolver
        for pid in 0..<1001 as Range<UInt32> {
            try fixture.setProcess(pid, name: "x", cgroups: "1:name=systemd:/a.service\n")
        }
        let known = (0..<1001).count { !resolver.owner(of: .by("x", pid: $0, cgroup: 1), at: 0).isEmpty }
        #expect(known == 1000)
    }

    @Test("Beside v1 the process goes before a v2 cgroup without a container")
    func hybrid() throws {
        let fixture = try OwnerFixture(hasLegacy: true)
        let resolver = fixture.resolver
        let id = try fixture.makeCgroup("/system.slice/containerd.service")
        try fixture.setProcess(1, name: "envoy", cgroups: "4:memory:/docker/\(Self.id)\n0::/x\n")
        #expect(resolver.owner(of: .by("envoy", pid: 1, cgroup: id), at: 0) == Owner(container: Self.id))
        #expect(resolver.owner(of: .by("gone", pid: 2, cgroup: id), at: 0) == Owner(unit: "containerd.service"))
    }

    @Test("The mounts are found in mountinfo")
    func mounts() {
        let hybrid = """
            24 1 0:21 / /proc rw,relatime - proc proc rw
            30 24 0:26 / /sys/fs/cgroup/memory rw,nosuid shared:11 - cgroup cgroup rw,memory
            31 24 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:9 master:1 - cgroup2 cgroup2 rw
            """
        #expect(
            CgroupRoots(proc: "/proc", mountinfo: hybrid)
                == CgroupRoots(proc: "/proc", unified: "/sys/fs/cgroup/unified", hasLegacy: true))
        #expect(
            CgroupRoots(proc: "/proc", mountinfo: "31 24 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
                == CgroupRoots(proc: "/proc", unified: "/sys/fs/cgroup", hasLegacy: false))
        #expect(
            CgroupRoots(proc: "/proc", mountinfo: "") == CgroupRoots(proc: "/proc", unified: nil, hasLegacy: false))
    }
}
