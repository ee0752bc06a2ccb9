import Agent
import Glibc
import Linux
import Testing

@Suite("Finding network namespaces")
struct NamespaceScanTests {
    @Test("On folders that stand in for procfs: each namespace once, what is no process is passed over")
    func processes() throws {
        let fixture = try OwnerFixture()
        let proc = fixture.folder + "/proc"
        for (process, link) in [
            ("1", "net:[4026531840]"), ("20", "net:[4026532000]"), ("21", "net:[4026532000]"), ("30", "mnt:[5]"),
            ("self", "net:[7]"),
        ] {
            for folder in ["", "/ns"] { try #require(mkdir("\(proc)/\(process)\(folder)", 0o700) == 0) }
            try #require(symlink(link, "\(proc)/\(process)/ns/net") == 0)
        }
        try #require(mkdir(proc + "/40", 0o700) == 0, "a process that is just ending")
        let found = NamespaceScan(proc: proc, names: fixture.folder + "/nowhere").namespaces()
        #expect(found.keys.sorted() == [4_026_531_840, 4_026_532_000])
        #expect(found[4_026_531_840] == proc + "/1/ns/net")
    }

    @Test("A name goes before a process, and a name without a namespace is none")
    func names() throws {
        let fixture = try OwnerFixture()
        let names = fixture.folder + "/netns"
        try #require(mkdir(names, 0o700) == 0)
        try #require(symlink("/proc/self/ns/net", names + "/blue") == 0)
        try #require(symlink("/proc/self/comm", names + "/stale") == 0)
        let own = try NamespaceFile(path: "/proc/self/ns/net").inode
        #expect(NamespaceScan(proc: fixture.folder + "/proc", names: names).namespaces() == [own: names + "/blue"])
        #expect(NamespaceScan(names: names).namespaces()[own] == names + "/blue")
    }
}
