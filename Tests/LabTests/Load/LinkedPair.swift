import Lab

/// Two namespaces with a link, and what a load between them needs.
struct LinkedPair {
    static let isIPv6 = [false, true]

    let sender: NetworkNamespace
    let receiver: NetworkNamespace
    let receiverMAC: MACAddress

    init() throws {
        sender = try NetworkNamespace()
        receiver = try NetworkNamespace()
        try LinkEnd.connect(
            LinkEnd(sender, interface: "wire", addresses: ["10.95.0.1/24", "fd00:95::1/64"]),
            LinkEnd(receiver, interface: "wire", addresses: ["10.95.0.2/24", "fd00:95::2/64"]))
        receiverMAC = try receiver.macAddress(of: "wire")
    }

    /// The receiver, at a port.
    func receiver(isIPv6: Bool, port: UInt16) -> TCPEndpoint {
        TCPEndpoint(isIPv6 ? "fd00:95::2" : "10.95.0.2", port: port)
    }
}
