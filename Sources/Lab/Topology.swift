import Glibc
internal import Linux

/// A client, a proxy and an upstream, each in a network namespace of its own; nothing of it is in the host's.
///
///     client 10.91.1.1 ---- 10.91.1.2 proxy 10.91.2.1 ---- 10.91.2.2 upstream
///
/// Where the kernel has IPv6, the same with `fd00:91:1::/64` and `fd00:91:2::/64`.
public final class Topology: Sendable {
    /// Sends the requests.
    public let client: NetworkNamespace
    /// Passes them on.
    public let proxy: NetworkNamespace
    /// Answers them.
    public let upstream: NetworkNamespace

    /// Makes the namespaces and both links.
    ///
    /// - Throws: What could not be made, and why.
    public init() throws(LabError) {
        do {
            client = try NetworkNamespace()
            proxy = try NetworkNamespace()
            upstream = try NetworkNamespace()
        } catch {
            throw LabError("make a network namespace", error)
        }
        try LinkEnd.connect(
            LinkEnd(client, interface: "proxy", addresses: Self.addresses(link: 1, host: 1)),
            LinkEnd(proxy, interface: "client", addresses: Self.addresses(link: 1, host: 2)))
        try LinkEnd.connect(
            LinkEnd(proxy, interface: "upstream", addresses: Self.addresses(link: 2, host: 1)),
            LinkEnd(upstream, interface: "proxy", addresses: Self.addresses(link: 2, host: 2)))
    }

    /// Where the proxy is for the client.
    public static let proxyAddress = "10.91.1.2"
    /// Where the upstream is for the proxy.
    public static let upstreamAddress = "10.91.2.2"
    /// The same over IPv6.
    public static let proxyIPv6Address = "fd00:91:1::2"
    /// The same over IPv6.
    public static let upstreamIPv6Address = "fd00:91:2::2"

    private static func addresses(link: Int, host: Int) -> [String] {
        let hasIPv6 = unsafe access("/proc/net/if_inet6", F_OK) == 0
        return ["10.91.\(link).\(host)/24"] + (hasIPv6 ? ["fd00:91:\(link)::\(host)/64"] : [])
    }
}
