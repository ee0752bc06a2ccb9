/// What the kernel half is told before it is loaded.
public struct ProbeConfiguration: Sendable {
    /// Which remote ports have the start of their answers kept.
    public enum WatchedPorts: Equatable, Sendable {
        /// None.
        case none
        /// Each port from its first reset with unread bytes on.
        case automatic
        /// These.
        case list([UInt16])
    }

    /// Inode numbers of the selected network namespaces, at most `maxNamespaces`; empty selects all.
    public var namespaces: [UInt32]
    /// Whether each flow's next sequence number is tracked; without it a segment that is no RST is a flag test.
    public var flowTracking: Bool
    /// Slots of the flow table, 16 bytes each; a power of two, and at least 256 for flows between the same two hosts to be
    /// told apart.
    public var flowSlots: UInt32
    /// Bytes of each of the two rings; a power of two and a multiple of the page size.
    public var ringBytes: UInt32
    /// Which upstream ports have the start of their answers kept.
    public var watchedPorts: WatchedPorts
    /// Whether RSTs that the kernel refuses are counted, which looks at each packet that it gives up.
    public var countsRefusals: Bool
    /// Whether an interface will be attached with native XDP.
    public var usesXDP: Bool
    /// A BTF file to use in place of `/sys/kernel/btf/vmlinux`.
    public var kernelBTF: String?
    /// How to attach to interfaces, for tests on a kernel that has both; nil takes the better one that it has.
    package var wireAttachment: WireAttachment?

    /// Makes a configuration; the defaults are the product's.
    public init(
        namespaces: [UInt32], flowTracking: Bool = true, flowSlots: UInt32 = 1 << 20, ringBytes: UInt32 = 1 << 20,
        watchedPorts: WatchedPorts = .automatic, countsRefusals: Bool = true, usesXDP: Bool = false,
        kernelBTF: String? = nil
    ) {
        self.namespaces = namespaces
        self.flowTracking = flowTracking
        self.flowSlots = flowSlots
        self.ringBytes = ringBytes
        self.watchedPorts = watchedPorts
        self.countsRefusals = countsRefusals
        self.usesXDP = usesXDP
        self.kernelBTF = kernelBTF
    }
}
