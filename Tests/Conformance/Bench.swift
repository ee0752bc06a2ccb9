import Lab
import Linux
import TestSupport

/// A network namespace with a TUN interface, whose far end the rows play, and a probe that watches it.
///
/// It is made and used on a thread in that namespace.
final class Bench {
    let namespace: NetworkNamespace
    let device: TUNDevice
    let watch: Watch
    /// What goes over the interface.
    let recording = Recording()
    private var lastPort: UInt16 = 1024
    private var protectsTimeWait = false

    init(in namespace: NetworkNamespace) throws {
        let name = "tun0"
        self.namespace = namespace
        device = try TUNDevice(name: name, tap: recording.add)
        for family in Family.available {
            let arguments = ["ip", "address", "add"] + family.interfaceAddress + ["dev", name]
            try namespace.tool(arguments)
        }
        try namespace.tool(["ip", "link", "set", name, "up"])
        watch = try Watch(namespace, interfaces: [name], layer: .network)
    }

    /// Runs a body with a bench, on a thread in its namespace.
    static func run<R: Sendable>(_ body: @escaping @Sendable (Bench) throws -> R) throws -> R {
        let parent = try NetworkNamespace()
        // A namespace's table of sockets is listed bucket by bucket: a child's has these few.
        try parent.tool("sysctl", "-qw", "net.ipv4.tcp_child_ehash_entries=512")
        let namespace = try parent.run { () throws in try NetworkNamespace() }
        return try namespace.run { () throws in try body(Bench(in: namespace)) }
    }

    /// A peer that this bench has not had yet: no row meets what another left.
    func makePeer(_ family: Family) -> Peer {
        lastPort += 1
        return Peer(device, family, port: lastPort)
    }

    /// Sets net.ipv4.tcp_rfc1337.
    func protectTimeWait(_ protects: Bool) throws {
        guard protects != protectsTimeWait else { return }
        try namespace.tool("sysctl", "-qw", "net.ipv4.tcp_rfc1337=\(protects ? 1 : 0)")
        protectsTimeWait = protects
    }
}
