import Lab
import Linux
import TestSupport

/// A network namespace with a TUN interface, whose far end the rows play, and a probe that watches it.
final class Bench {
    let namespace: NetworkNamespace
    let device: TUNDevice
    let watch: Watch
    private var lastPort: UInt16 = 1024
    private var protectsTimeWait = false

    init() throws {
        let name = "tun0"
        namespace = try NetworkNamespace()
        device = try namespace.run { try TUNDevice(name: name) }
        for family in Family.available {
            let arguments = ["ip", "address", "add"] + family.interfaceAddress + ["dev", name]
            try namespace.tool(arguments)
        }
        try namespace.tool(["ip", "link", "set", name, "up"])
        watch = try Watch(namespace, interfaces: [name], layer: .network)
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
