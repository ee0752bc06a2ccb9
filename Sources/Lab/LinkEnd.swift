/// One end of a link between two network namespaces.
public struct LinkEnd: Sendable {
    /// Where it is.
    public var namespace: NetworkNamespace
    /// The interface's name, 15 bytes at the most.
    public var interface: String
    /// Its addresses with prefix lengths, such as `10.0.0.1/24` and `fd00::1/64`.
    public var addresses: [String]

    /// Describes an end.
    ///
    /// - Parameters:
    ///   - namespace: Where it is.
    ///   - interface: The interface's name, 15 bytes at the most.
    ///   - addresses: Its addresses with prefix lengths, such as `10.0.0.1/24` and `fd00::1/64`.
    public init(_ namespace: NetworkNamespace, interface: String, addresses: [String]) {
        self.namespace = namespace
        self.interface = interface
        self.addresses = addresses
    }

    /// Connects two namespaces by a pair of virtual Ethernet interfaces, both up, all addresses usable at once.
    ///
    /// - Parameters:
    ///   - near: One end.
    ///   - far: The other.
    /// - Throws: The `ip` command that failed, and its words.
    public static func connect(_ near: LinkEnd, _ far: LinkEnd) throws(LabError) {
        try Tool.run(
            [
                "ip", "link", "add", near.interface, "type", "veth", "peer", "name", far.interface,
                "netns", far.namespace.path,
            ], in: near.namespace)
        for end in [near, far] {
            for address in end.addresses {
                // Without duplicate address detection: an IPv6 address could not be bound for a second.
                let nodad = address.contains(":") ? ["nodad"] : []
                try Tool.run(["ip", "address", "add", address, "dev", end.interface] + nodad, in: end.namespace)
            }
            try Tool.run(["ip", "link", "set", end.interface, "up"], in: end.namespace)
        }
    }
}
