/// A connection as the local socket sees it, within one network namespace.
public struct Flow: Hashable, Sendable {
    /// The inode number of the network namespace, as in `/proc/PID/ns/net`.
    public var netns: UInt32
    /// The end on this host.
    public var local: Endpoint
    /// The peer.
    public var remote: Endpoint

    /// Makes a flow.
    public init(netns: UInt32, local: Endpoint, remote: Endpoint) {
        self.netns = netns
        self.local = local
        self.remote = remote
    }
}
