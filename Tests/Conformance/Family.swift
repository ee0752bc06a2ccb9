import Glibc
import Lab

/// An address family, and both ends of its connections on the bench.
enum Family: String, CaseIterable {
    case ipv4 = "IPv4"
    case ipv6 = "IPv6"

    /// Those that this kernel has.
    static let available = allCases.filter { $0 == .ipv4 || access("/proc/net/if_inet6", F_OK) == 0 }

    /// The kernel's address.
    var kernelAddress: String { self == .ipv4 ? "10.95.0.1" : "fd00:95::1" }
    /// The peer's.
    var peerAddress: String { self == .ipv4 ? "10.95.0.2" : "fd00:95::2" }
    /// The kernel's address and the length of the prefix that it shares with the peer's.
    var interfaceAddress: [String] {
        self == .ipv4 ? ["\(kernelAddress)/24"] : ["\(kernelAddress)/64", "nodad"]
    }

    /// Where the peer's sequence numbers start: over IPv6 they wrap within its first data.
    var initialSequence: UInt32 { self == .ipv4 ? 1_000_000 : .max - 60 }
}
