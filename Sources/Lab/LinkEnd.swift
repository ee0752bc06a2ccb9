import Glibc
internal import Linux

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
        for end in [near, far] { try end.waitUntilUsable() }
    }

    /// Waits until the kernel has noticed that both ends are up, which it does in the background: until then what is
    /// sent is lost, and IPv6 addresses are tentative.
    private func waitUntilUsable() throws(LabError) {
        let deadline = Deadline(in: .seconds(10))
        do throws(SystemError) {
            let isUsable = try namespace.run { [interface] () throws(SystemError) in
                while true {
                    let isRunning = try InterfaceRequest.isRunning(interface)
                    if isRunning && !Self.hasTentativeAddress(interface) { return true }
                    if deadline.hasPassed { return false }
                    usleep(1000)
                }
            }
            guard isUsable else { throw SystemError("wait for \(interface)", code: ETIMEDOUT) }
        } catch {
            throw LabError("use a link", error)
        }
    }

    private static func hasTentativeAddress(_ interface: String) -> Bool {
        let tentative: UInt32 = 0x40  // IFA_F_TENTATIVE of linux/if_addr.h
        return TextFile.lines("/proc/thread-self/net/if_inet6").contains { line in
            // Address, index, prefix length, scope, flags, name. A link-local one, of scope 20, nobody has asked for.
            let words = line.split(separator: " ")
            return words.count == 6 && words[5] == interface && words[3] != "20"
                && UInt32(words[4], radix: 16).map { $0 & tentative } != 0
        }
    }
}
