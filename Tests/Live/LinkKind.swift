import Lab
import Linux
import TestSupport
import Testing

/// A kind of link between two network namespaces, `10.95.0.1` and `10.95.0.2`.
struct LinkKind: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The interface of the near one where its RSTs are to be read.
    let interface: String
    /// What is predicted for one that resets.
    let verdict: String
    /// Makes the link; what it returns must live as long as the link is used.
    let connect: @Sendable (_ near: NetworkNamespace, _ far: NetworkNamespace) throws -> [any Sendable]

    private static let addresses = (near: "10.95.0.1/24", far: "10.95.0.2/24")
    static let farAddress = "10.95.0.2"

    private init(
        _ name: String, at interface: String, verdict: String = "accepted_exact",
        _ connect: @escaping @Sendable (_ near: NetworkNamespace, _ far: NetworkNamespace) throws -> [any Sendable]
    ) {
        testDescription = name
        self.interface = interface
        self.verdict = verdict
        self.connect = connect
    }

    static let all = [
        LinkKind("veth", at: "wire") { near, far in
            try wire(near, far)
            return []
        },
        LinkKind("veth of MTU 9000", at: "wire") { near, far in
            try wire(near, far)
            for end in [near, far] { try end.tool("ip", "link", "set", "wire", "mtu", "9000") }
            return []
        },
        LinkKind("veth without offloads", at: "wire") { near, far in
            try wire(near, far)
            for end in [near, far] {
                for offload in Offload.allCases.reversed() { try end.set(offload, of: "wire", to: false) }
            }
            return []
        },
        LinkKind("veth that gathers what it receives", at: "wire") { near, far in
            try wire(near, far)
            try near.set(.genericReceive, of: "wire", to: true)
            try far.set(.tcpSegmentation, of: "wire", to: false)
            return []
        },
        LinkKind("VXLAN", at: "tunnel") { near, far in
            try tunnel(near, far)
            for (end, address) in [(near, addresses.near), (far, addresses.far)] {
                try end.tool("ip", "address", "add", address, "dev", "tunnel")
            }
            return []
        },
        LinkKind("VXLAN as a port of a bridge", at: "br0") { near, far in
            try tunnel(near, far)
            try near.tool("ip", "link", "add", "br0", "up", "type", "bridge")
            try near.tool("ip", "link", "set", "tunnel", "master", "br0")
            try near.tool("ip", "address", "add", addresses.near, "dev", "br0")
            try far.tool("ip", "address", "add", addresses.far, "dev", "tunnel")
            return []
        },
        // To the parent, a frame for the child is one for another host.
        LinkKind("macvlan beside its parent", at: "wire", verdict: "other_host") { near, far in
            try wire(near, far, nearAddress: nil)
            try near.tool("ip", "link", "add", "child", "link", "wire", "type", "macvlan", "mode", "bridge")
            try near.tool("ip", "address", "add", addresses.near, "dev", "child")
            try near.tool("ip", "link", "set", "child", "up")
            return []
        },
        LinkKind("macvlan whose parent is in another namespace", at: "child") { near, far in
            let host = try NetworkNamespace()
            try wire(host, far, nearAddress: nil)
            try host.tool(
                "ip", "link", "add", "child", "link", "wire", "netns", near.path, "type", "macvlan", "mode", "bridge")
            try near.tool("ip", "address", "add", addresses.near, "dev", "child")
            try near.tool("ip", "link", "set", "child", "up")
            return [host]
        },
        LinkKind("TUN", at: "cable") { near, far in [try cable(near, far, isTAP: false)] },
        LinkKind("TAP", at: "cable") { near, far in [try cable(near, far, isTAP: true)] },
    ]

    private static func wire(
        _ near: NetworkNamespace, _ far: NetworkNamespace, nearAddress: String? = addresses.near
    ) throws {
        try LinkEnd.connect(
            LinkEnd(near, interface: "wire", addresses: nearAddress.map { [$0] } ?? []),
            LinkEnd(far, interface: "wire", addresses: [addresses.far]))
    }

    private static func tunnel(_ near: NetworkNamespace, _ far: NetworkNamespace) throws {
        try LinkEnd.connect(
            LinkEnd(near, interface: "wire", addresses: ["10.96.0.1/24"]),
            LinkEnd(far, interface: "wire", addresses: ["10.96.0.2/24"]))
        for (end, local, remote) in [(near, "10.96.0.1", "10.96.0.2"), (far, "10.96.0.2", "10.96.0.1")] {
            try end.tool(
                "ip", "link", "add", "tunnel", "up", "type", "vxlan", "id", "7", "dstport", "4789", "local", local,
                "remote", remote)
        }
    }

    private static func cable(_ near: NetworkNamespace, _ far: NetworkNamespace, isTAP: Bool) throws -> Cable {
        let cable = try Cable("cable", between: near, and: far, isTAP: isTAP)
        for (end, address) in [(near, addresses.near), (far, addresses.far)] {
            try end.tool("ip", "address", "add", address, "dev", "cable")
            try end.tool("ip", "link", "set", "cable", "up")
        }
        return cable
    }
}
