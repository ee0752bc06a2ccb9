public import Linux
internal import TrafficControl

/// What agents that were killed have left on an interface: filters on clsact, and clsact itself.
///
/// With TCX there is nothing: its links end with the process.
public struct Leftovers: Sendable {
    /// The agents whose filters stay: they run, or it cannot be told whether they do.
    public let others: [ProcessIdentity]
    /// The filters of agents that have ended.
    let filters: [Filter]
    /// Whether an agent made clsact, one that runs or one that has ended.
    let includeQdisc: Bool

    private let control: TrafficControl
    private let interface: UInt32

    /// Looks at an interface of the calling thread's network namespace.
    ///
    /// - Parameter interface: Its index.
    /// - Throws: Where the kernel could not be asked.
    public init(of interface: UInt32) throws(SystemError) { try self.init(of: interface, TrafficControl()) }

    init(of interface: UInt32, _ control: TrafficControl) throws(SystemError) {
        self.control = control
        self.interface = interface
        var filters: [Filter] = []
        var others: [ProcessIdentity] = []
        var includeQdisc = false
        for direction in ClsactDirection.allCases {
            for filter in try control.filters(of: interface, direction) {
                guard let owner = filter.name.flatMap({ FilterOwner(name: $0) }) else { continue }
                includeQdisc = includeQdisc || owner.madeQdisc
                if owner.process.hasEnded == true {
                    filters.append(filter)
                } else if !others.contains(owner.process) {
                    others.append(owner.process)
                }
            }
        }
        self.filters = filters
        self.others = others
        self.includeQdisc = includeQdisc
    }

    /// How many filters agents that have ended left.
    public var count: Int { filters.count }

    /// Removes the filters, and clsact where an agent made it and nobody else has a filter on it.
    ///
    /// - Returns: Whether clsact went.
    /// - Throws: Where the kernel refused.
    @discardableResult
    public func remove() throws(SystemError) -> Bool {
        try control.detach(filters, of: interface, withQdisc: includeQdisc)
    }
}
