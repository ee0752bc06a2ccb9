internal import BPF
internal import Glibc
internal import Linux
internal import TrafficControl

/// Our two filters on one interface's clsact, for kernels without TCX; they are detached with the value.
///
/// Unlike a link they outlive a process that is killed. So each says in its name whose it is, and the next to attach
/// takes them away.
final class ClsactHooks: Sendable {
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
        self.interface = interface
        do throws(SystemError) {
            control = try TrafficControl()
            let qdisc = try control.ingressQdisc(of: interface)
            guard qdisc == nil || qdisc == "clsact" else {
                throw SystemError("attach to clsact, whose place qdisc \(qdisc ?? "") has", code: EBUSY)
            }
            let leftovers = try Leftovers(of: interface, control)
            let owner = FilterOwner(process: .own, madeQdisc: qdisc == nil || leftovers.includeQdisc)
            let control = control
            filters = try ClsactDirection.allCases.map { direction throws(SystemError) in
                let others = try control.filters(of: interface, direction).filter { !leftovers.filters.contains($0) }
                return Self.place(among: others, interface: interface, direction: direction, name: owner.name)
            }
            madeQdisc = owner.madeQdisc
            try control.attach(
                zip(filters, [ingress, egress]).map { ($0, $1) }, to: interface, makingQdisc: qdisc == nil,
                replacing: leftovers.filters)
        } catch {
            throw BPFError(error.call, code: error.code)
        }
    }

    deinit { try? control.detach(filters, from: interface, withQdisc: madeQdisc) }

    /// The first place that no filter of another kind has, and a handle that is free.
    private static func place(
        among others: [Filter], interface: UInt32, direction: ClsactDirection, name: String
    ) -> Filter {
        let taken = Set(others.filter { !$0.sharesPriority }.map(\.priority))
        let priority = (1...UInt16.max).first { !taken.contains($0) } ?? 1
        let handles = Set(others.filter { $0.priority == priority }.map(\.handle))
        let ours: UInt32 = 0x6C6F_7374  // "lost"
        let handle = (ours...).first { !handles.contains($0) } ?? ours
        return Filter(
            interface: interface, direction: direction, priority: priority, handle: handle, name: name)
    }
}

extension TrafficControl {
    /// Takes filters away, and, where it is ours, clsact, if nobody else has a filter on it.
    func detach(_ filters: [Filter], from interface: UInt32, withQdisc madeQdisc: Bool) throws(SystemError) {
        var isAlone = madeQdisc
        for direction in ClsactDirection.allCases where isAlone {
            isAlone = try self.filters(of: interface, direction).allSatisfy { $0.handle == 0 || filters.contains($0) }
        }
        try detach(filters, removingQdiscOf: isAlone ? interface : nil)
    }
}
