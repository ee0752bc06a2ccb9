import Glibc
import Lab
import Linux
import Testing
import TestSupport

@Suite("Network namespaces", .privileged)
struct NetworkNamespaceTests {
    @Test("A namespace is another than ours, and has the inode that its path shows")
    func identity() throws {
        let namespace = try NetworkNamespace()
        let ours = try NamespaceFile(path: "/proc/self/ns/net")
        #expect(namespace.inode != ours.inode)
        #expect(try NamespaceFile(path: namespace.path).inode == namespace.inode)
    }

    @Test("A socket made inside stays inside")
    func sockets() throws {
        let namespace = try NetworkNamespace()
        let listener = try TCPSocket.listen(on: TCPEndpoint("127.0.0.1", port: 0), in: namespace)
        let endpoint = try listener.localEndpoint
        let client = try TCPSocket.connect(to: endpoint, in: namespace)
        #expect(try client.remoteEndpoint == endpoint)
        let refused = #expect(throws: SystemError.self) { try TCPSocket.connect(to: endpoint) }
        #expect(refused?.code == ECONNREFUSED)
    }

    @Test("A body runs inside, and its thread's move ends with it")
    func body() throws {
        let namespace = try NetworkNamespace()
        let ours = try NamespaceFile(path: "/proc/self/ns/net").inode
        let inside = try namespace.run { () throws(SystemError) in
            try NamespaceFile(path: "/proc/thread-self/ns/net").inode
        }
        #expect(inside == namespace.inode)
        #expect(try NamespaceFile(path: "/proc/thread-self/ns/net").inode == ours)
    }

    @Test("A namespace is gone with its value: the far end of a link into it goes too")
    func vanishing() throws {
        let near = try NetworkNamespace()
        var far: NetworkNamespace? = try NetworkNamespace()
        try LinkEnd.connect(
            LinkEnd(near, interface: "far", addresses: []),
            LinkEnd(#require(far), interface: "near", addresses: []))
        #expect(try interfaces(in: near) == ["far", "lo"])
        far = nil
        // The kernel takes a namespace apart in the background.
        let deadline = Deadline(in: .seconds(10))
        while try interfaces(in: near) != ["lo"], !deadline.hasPassed { usleep(10_000) }
        #expect(try interfaces(in: near) == ["lo"])
    }

    @Test("Both address families work across a link at once")
    func link() throws {
        let topology = try Topology()
        for address in [Topology.upstreamAddress, Topology.upstreamIPv6Address] {
            let listener = try TCPSocket.listen(on: TCPEndpoint(address, port: 80), in: topology.upstream)
            let client = try TCPSocket.connect(to: TCPEndpoint(address, port: 80), in: topology.proxy)
            #expect(try listener.accept().remoteEndpoint == client.localEndpoint)
        }
    }

    private func interfaces(in namespace: NetworkNamespace) throws -> [String] {
        try namespace.run { () throws(SystemError) in
            TextFile.lines("/proc/thread-self/net/dev").dropFirst(2).map { line in
                String(line.prefix { $0 != ":" }.drop { $0 == " " })
            }.sorted()
        }
    }
}
