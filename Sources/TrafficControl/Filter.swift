/// A filter on clsact, by what the kernel tells it apart.
public struct Filter: Equatable, Sendable {
    /// The interface's index.
    public var interface: UInt32
    /// The side that it sees.
    public var direction: ClsactDirection
    /// Its turn: the lowest comes first.
    public var priority: UInt16
    /// The EtherType that it sees, in host byte order; ETH_P_ALL (3) is every one.
    public var protocolNumber: UInt16
    /// Tells filters of one priority apart; 0 stands for the priority itself, which has a kind as long as it has filters.
    public var handle: UInt32
    /// What it is, such as `bpf` or `flower`.
    public var kind: String
    /// The name that a BPF filter was given (TCA_BPF_NAME).
    public var name: String?

    /// Describes a filter.
    ///
    /// - Parameters:
    ///   - interface: The interface's index.
    ///   - direction: The side that it sees.
    ///   - priority: Its turn: the lowest comes first.
    ///   - protocolNumber: The EtherType that it sees, in host byte order.
    ///   - handle: Tells filters of one priority apart.
    ///   - kind: What it is.
    ///   - name: The name of a BPF filter.
    public init(
        interface: UInt32, direction: ClsactDirection, priority: UInt16, protocolNumber: UInt16 = 3,
        handle: UInt32, kind: String = "bpf", name: String? = nil
    ) {
        self.interface = interface
        self.direction = direction
        self.priority = priority
        self.protocolNumber = protocolNumber
        self.handle = handle
        self.kind = kind
        self.name = name
    }

    /// Whether BPF filters for every EtherType can go at its priority.
    public var sharesPriority: Bool { kind == "bpf" && protocolNumber == 3 }
}
