public import Logging
public import Probe

/// Everything that can be set of the agent.
public struct AgentConfiguration: Sendable {
    /// A network namespace to watch.
    public enum Namespace: Hashable, Sendable {
        /// The one the agent runs in.
        case host
        /// All that a process is in or that `ip netns` has named, those that come later too; includes `host`.
        case all
        /// One of `ip netns`, or a path such as `/proc/PID/ns/net`.
        case named(String)
    }

    /// Interfaces to hook; empty hooks all that are up, and those that come up later.
    public var interfaces: [String] = []
    /// The namespaces to watch.
    public var namespaces: [Namespace] = [.host]
    /// Interfaces on which native XDP reads the RSTs.
    public var xdpInterfaces: [String] = []
    /// Whether each flow's next sequence number is tracked.
    public var flowTracking = true
    /// Whether RSTs that the kernel refuses are counted.
    public var countsRefusals = true
    /// Which upstream ports have the start of their answers kept.
    public var watchedPorts = ProbeConfiguration.WatchedPorts.automatic
    /// Ports of which incidents are told; empty tells of all.
    public var onlyPorts: [UInt16] = []
    /// Processes of which incidents are told, by the name of the group's leader; empty tells of all.
    public var onlyProcesses: [String] = []
    /// Upstreams and processes that get series of their own; later ones are `other`.
    public var topUpstreams = 100
    /// Bytes of each of the two rings; a power of two.
    public var ringBytes: UInt32 = 1 << 20
    /// Slots of the flow table, 16 bytes each; a power of two.
    public var flowSlots: UInt32 = 1 << 20
    /// Where the HTTP endpoint listens.
    public var listenAddress = ListenAddress(host: "127.0.0.1", port: 9977)
    /// The path of the metrics.
    public var telemetryPath = "/metrics"
    /// A file that says how the HTTP endpoint is protected, as Prometheus' exporter toolkit has it; nil for no protection.
    public var webConfiguration: String?
    /// Finished incidents of each outcome that are kept for the page and the API.
    public var keptIncidents = 500
    /// Where incidents are written as JSON lines: a path, `-` for standard output, nil for nowhere.
    public var events: String?
    /// A BTF file to use in place of `/sys/kernel/btf/vmlinux`.
    public var kernelBTF: String?
    /// The least severe lines of the log.
    public var logLevel = Logger.Level.info
    /// How a line of the log is spelled.
    public var logFormat = LogFormat.logfmt

    /// Makes the default configuration.
    public init() {}
}
