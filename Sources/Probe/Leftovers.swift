public import Linux
internal import TrafficControl

/// What agents that were killed have left on an interface: filters on clsact, and clsact itself.
///
/// With TCX there is nothing: its links end with the process.
public struct Leftovers: Sendable {
    /// How many filters ended agents have left.
    public var count: Int { filters.count }
    /// Whether one of them made clsact.
    public let includeQdisc: Bool
    /// Processes whose filters stay: they run, or their process id is of another namespace and cannot be looked up.
    public let others: [ProcessIdentity]

    private let control: TrafficControl
    private let interface: UInt32
    let filters: [Filter]

    /// Looks at an interface of the calling thread's network namespace.
    ///
    /// - Parameter interface: Its index.
    /// - Throws: Where the kernel could not be asked.
    public init(of interface: UInt32) throws(SystemError) { try self.init(of: interface, TrafficControl()) }

    init(of interface: UInt32, _ control: TrafficControl) throws(SystemError) {
        self.control = control
        self.interface = interface
        var filters: [Filter] = []
        var includeQdisc = false
        var others: [ProcessIdentity] = []
        for direction in ClsactDirection.allCases {
            for filter in try control.filters(of: interface, direction) {
                guard let owner = filter.name.flatMap({ FilterOwner(name: $0) }) else { continue }
                if owner.process.hasEnded == true {
                    filters.append(filter)
                    includeQdisc = includeQdisc || owner.madeQdisc
                } else if !others.contains(owner.process) {
                    others.append(owner.process)
                }
            }
        }
        self.filters = filters
        self.includeQdisc = includeQdisc
        self.others = others
    }

    /// Removes the filters, and clsact where one of those agents made it and nobody else has a filter on it.
    ///
    /// - Throws: Where the kernel refused.
    public func remove() throws(SystemError) {
        try control.detach(filters, from: interface, withQdisc: includeQdisc)
    }
}
