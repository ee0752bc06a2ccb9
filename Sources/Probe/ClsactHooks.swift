internal import BPF
internal import Glibc
internal import Linux
internal import TrafficControl

/// Our two filters on one interface's clsact, for kernels without TCX; they are detached with the value.
///
/// Unlike a link they outlive a process that is killed. So each says in its name whose it is, and the next to attach
/// takes them away. The kernel removes a filter by its handle, whatever its name: so no two processes have one handle.
final class ClsactHooks: Sendable {
    /// Agents of which it cannot be told whether they have ended, and whose filters stay.
    let unjudged: [ProcessIdentity]

    private let control: TrafficControl
    private let interface: UInt32
    private let filters: [Filter]
    private let madeQdisc: Bool

    /// Attaches to an interface of the calling thread's network namespace, before all that are there.
    ///
    /// - Parameters:
    ///   - interface: Its index.
    ///   - ingress: The loaded program for what comes in.
    ///   - egress: The loaded program for what goes out.
    /// - Throws: `ENODEV` where the interface has gone, `EBUSY` where a qdisc of another kind has the place of clsact.
    init(interface: UInt32, ingress: CInt, egress: CInt) throws(BPFError) {
        do throws(SystemError) {
            guard let process = ProcessIdentity.own() else {
                throw SystemError("attach to clsact under a name", code: ESRCH)
            }
            let control = try TrafficControl()
            let qdisc = try control.ingressQdisc(of: interface)
            guard qdisc == nil || qdisc == "clsact" else {
                throw SystemError("attach to clsact, whose place qdisc \(qdisc ?? "") has", code: EBUSY)
            }
            let leftovers = try Leftovers(of: interface, control)
            let owner = FilterOwner(process: process, madeQdisc: qdisc == nil || leftovers.includeQdisc)
            let filters = try ClsactDirection.allCases.map { direction throws(SystemError) in
                Self.place(
                    among: try control.filters(of: interface, direction), replacing: leftovers.filters,
                    interface: interface, direction: direction, name: owner.name)
            }
            try control.attach(
                zip(filters, [ingress, egress]).map { ($0, $1) }, to: interface, makingQdisc: qdisc == nil,
                replacing: leftovers.filters)
            // Only now: where it throws, nothing is to be detached.
            self.control = control
            self.interface = interface
            self.filters = filters
            madeQdisc = owner.madeQdisc
            unjudged = leftovers.others.filter { $0.hasEnded == nil }
        } catch {
            throw BPFError(error.call, code: error.code)
        }
    }

    /// A clsact without our filters is another's by now, who took ours away.
    deinit { _ = try? control.detach(filters, of: interface, withQdisc: madeQdisc && !remaining.isEmpty) }

    /// Whether both filters are still there: anybody may have taken them away.
    var areInPlace: Bool { remaining.count == filters.count }

    /// Our filters that are there; one that cannot be looked for may be.
    private var remaining: [Filter] {
        filters.filter { filter in
            (try? control.filters(of: interface, filter.direction).contains(filter)) ?? true
        }
    }

    /// The first place that no filter of another kind has, and a handle that nobody has.
    private static func place(
        among present: [Filter], replacing abandoned: [Filter], interface: UInt32, direction: ClsactDirection,
        name: String
    ) -> Filter {
        let staying = present.filter { !abandoned.contains($0) }
        let taken = Set(staying.filter { !$0.sharesPriority }.map(\.priority))
        let priority = (1...UInt16.max).first { !taken.contains($0) } ?? 1
        let handles = Set(present.map(\.handle))
        let possible: ClosedRange<UInt32> = 1...UInt32(Int32.max)
        var handle = UInt32.random(in: possible)
        while handles.contains(handle) { handle = .random(in: possible) }
        return Filter(
            interface: interface, direction: direction, priority: priority, handle: handle, name: name)
    }
}
