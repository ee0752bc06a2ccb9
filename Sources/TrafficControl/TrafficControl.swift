internal import CLinux
internal import Glibc
public import Linux
internal import Netlink

/// The qdisc clsact and the filters on it, in the network namespace of the thread that made the value.
///
/// By rtnetlink (tc(8), net/sched/cls_api.c), since libbpf knows filters only by number, and cannot make qdisc and
/// filters in one go.
public final class TrafficControl: Sendable {
    private let socket: NetlinkSocket

    /// Opens the way to the kernel.
    ///
    /// - Throws: Where the process has no descriptors left.
    public init() throws(SystemError) { socket = try NetlinkSocket(.route) }

    /// What stands where clsact would: `clsact` or `ingress`; nil where nothing does.
    public func ingressQdisc(of interface: UInt32) throws(SystemError) -> String? {
        let question = NetlinkMessage(UInt16(RTM_GETQDISC), head: Self.head(interface, parent: 0))
        for body in try socket.list(question) {
            var reader = NetlinkReader(body)
            guard let head = reader.next(tcmsg.self), head.tcm_ifindex == CInt(bitPattern: interface),
                head.tcm_parent == Self.ingressParent
            else { continue }
            while let (type, value) = reader.nextAttribute() {
                if Int(type) == Int(TCA_KIND) { return NetlinkReader.text(value) }
            }
        }
        return nil
    }

    /// The filters on one side of an interface, those of others too.
    public func filters(of interface: UInt32, _ direction: ClsactDirection) throws(SystemError) -> [Filter] {
        let question = NetlinkMessage(
            UInt16(RTM_GETTFILTER), head: Self.head(interface, parent: direction.rawValue))
        return try socket.list(question).compactMap { Self.filter($0, direction) }
    }

    /// Attaches programs that decide for themselves (direct action), in one system call with all that belongs to it.
    ///
    /// - Parameters:
    ///   - filters: Where, and which loaded program.
    ///   - interface: The interface.
    ///   - makesQdisc: Whether clsact is to be made first.
    ///   - abandoned: Filters to take away first.
    /// - Throws: The first refusal; of what was to be attached nothing is then left. `EEXIST` where another was faster.
    public func attach(
        _ filters: [(filter: Filter, program: CInt)], to interface: UInt32, makingQdisc makesQdisc: Bool,
        replacing abandoned: [Filter]
    ) throws(SystemError) {
        var orders = abandoned.map { Self.order(UInt16(RTM_DELTFILTER), flags: 0, $0) }
        if makesQdisc {
            orders.append(Self.qdiscOrder(UInt16(RTM_NEWQDISC), flags: NLM_F_CREATE | NLM_F_EXCL, interface))
        }
        for (filter, program) in filters {
            var order = Self.order(UInt16(RTM_NEWTFILTER), flags: NLM_F_CREATE | NLM_F_EXCL, filter)
            order.add(Int(TCA_OPTIONS)) { options in
                options.add(Int(TCA_BPF_FD), UInt32(bitPattern: program))
                options.add(Int(TCA_BPF_NAME), text: filter.name ?? "")
                options.add(Int(TCA_BPF_FLAGS), UInt32(TCA_BPF_FLAG_ACT_DIRECT))
            }
            orders.append(order)
        }
        let codes = try socket.order(orders).dropFirst(abandoned.count)
        guard let refusal = codes.first(where: { $0 != 0 }) else { return }
        let attached = zip(filters, codes.suffix(filters.count)).filter { $0.1 == 0 }.map(\.0.filter)
        _ = try? detach(attached, of: interface, withQdisc: makesQdisc && codes.first == 0)
        throw SystemError("attach to clsact", code: refusal)
    }

    /// Takes filters away in one system call; those that have gone with their interface or their qdisc are passed over.
    ///
    /// The kernel cannot remove a qdisc on condition: whether another has a filter there is looked up a moment before.
    ///
    /// - Parameters:
    ///   - filters: The filters.
    ///   - interface: Their interface.
    ///   - ownsQdisc: Whether clsact goes with them if nobody else has a filter on it.
    /// - Returns: Whether clsact went.
    /// - Throws: The first refusal.
    @discardableResult
    public func detach(
        _ filters: [Filter], of interface: UInt32, withQdisc ownsQdisc: Bool
    ) throws(SystemError) -> Bool {
        let removesQdisc = ownsQdisc && isAlone(filters, on: interface)
        var orders = filters.map { Self.order(UInt16(RTM_DELTFILTER), flags: 0, $0) }
        if removesQdisc { orders.append(Self.qdiscOrder(UInt16(RTM_DELQDISC), flags: 0, interface)) }
        // What has gone already is as good as removed: filter, qdisc, interface.
        let gone: Set<CInt> = [0, ENOENT, ENODEV, EINVAL]
        if let refusal = try socket.order(orders).first(where: { !gone.contains($0) }) {
            throw SystemError("detach from clsact", code: refusal)
        }
        return removesQdisc
    }

    /// Whether there are no filters but these; false where that cannot be told.
    private func isAlone(_ filters: [Filter], on interface: UInt32) -> Bool {
        ClsactDirection.allCases.allSatisfy { direction in
            let present = try? self.filters(of: interface, direction)
            // The entry of a priority has no handle, and goes with its filters.
            return present?.allSatisfy { $0.handle == 0 || filters.contains($0) } == true
        }
    }

    private static let ingressParent: UInt32 = 0xFFFF_FFF1  // TC_H_CLSACT, the same as TC_H_INGRESS
    private static let ingressHandle: UInt32 = 0xFFFF_0000

    private static func head(_ interface: UInt32, parent: UInt32) -> tcmsg {
        var head = tcmsg()
        head.tcm_ifindex = CInt(bitPattern: interface)
        head.tcm_parent = parent
        return head
    }

    private static func qdiscOrder(_ type: UInt16, flags: CInt, _ interface: UInt32) -> NetlinkMessage {
        var head = head(interface, parent: ingressParent)
        head.tcm_handle = ingressHandle
        var order = NetlinkMessage(type, flags: flags, head: head)
        order.add(Int(TCA_KIND), text: "clsact")
        return order
    }

    private static func order(_ type: UInt16, flags: CInt, _ filter: Filter) -> NetlinkMessage {
        var head = head(filter.interface, parent: filter.direction.rawValue)
        head.tcm_handle = filter.handle
        head.tcm_info = UInt32(filter.priority) << 16 | UInt32(filter.protocolNumber.bigEndian)
        var order = NetlinkMessage(type, flags: flags, head: head)
        order.add(Int(TCA_KIND), text: filter.kind)
        return order
    }

    private static func filter(_ body: ArraySlice<UInt8>, _ direction: ClsactDirection) -> Filter? {
        var reader = NetlinkReader(body)
        guard let head = reader.next(tcmsg.self) else { return nil }
        var filter = Filter(
            interface: UInt32(bitPattern: head.tcm_ifindex), direction: direction,
            priority: UInt16(head.tcm_info >> 16),
            protocolNumber: UInt16(bigEndian: UInt16(head.tcm_info & 0xFFFF)), handle: head.tcm_handle, kind: "")
        while let (type, value) = reader.nextAttribute() {
            switch Int(type) {
            case Int(TCA_KIND): filter.kind = NetlinkReader.text(value)
            case Int(TCA_OPTIONS): if filter.kind == "bpf" { filter.name = name(in: value) }
            default: break
            }
        }
        return filter
    }

    private static func name(in options: ArraySlice<UInt8>) -> String? {
        var reader = NetlinkReader(options)
        while let (type, value) = reader.nextAttribute() {
            if Int(type) == Int(TCA_BPF_NAME) { return NetlinkReader.text(value) }
        }
        return nil
    }
}
