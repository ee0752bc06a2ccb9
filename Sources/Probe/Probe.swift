public import BPF
internal import CRecords
internal import Glibc
internal import Linux
public import Records

/// Our programs in the kernel: loads and attaches them, hands out typed records and counters.
///
/// The only module that knows `bpf/`. Everything in the kernel is gone with the value and the hooks it handed out.
public final class Probe: Sendable {
    /// Most network namespaces that can be selected by name.
    public static let maxNamespaces = Int(LOSTREPLY_NETNS_MAX)

    /// The two rings, apart so that a flood of forged RSTs cannot push out a loss.
    public enum Ring: String, CaseIterable, Sendable {
        case socket
        case wire
    }

    /// How programs are attached to the sides of an interface: by TCX where the kernel has it.
    public let wireAttachment: WireAttachment

    private let object: BPFObject
    private let counterCells: PerCPUCounters
    private let socketRing: RingBuffer
    private let wireRing: RingBuffer
    private let readerSleeps: SharedWord
    private let undecodable = UndecodableCounter()
    private let programs: TracepointPrograms
    private let links: TracepointLinks?

    /// Loads the programs and attaches those that watch sockets; interfaces come with `attach`.
    ///
    /// - Parameters:
    ///   - configuration: What the kernel half is told.
    ///   - receive: Gets each record, on the thread that calls `consume`.
    /// - Throws: The first step that failed.
    public convenience init(
        configuration: ProbeConfiguration, receive: @escaping @Sendable (Record) -> Void
    ) throws(BPFError) {
        try self.init(
            image: Self.image(configuration), configuration: configuration, attachesTracepoints: true, receive: receive)
    }

    /// Loads the programs of an object that may have others beside them, for a benchmark.
    ///
    /// - Parameters:
    ///   - image: The ELF image, as native words.
    ///   - configuration: What the kernel half is told.
    ///   - attachesTracepoints: Whether those that watch sockets are attached as long as the value lives.
    ///   - receive: Gets each record, on the thread that calls `consume`.
    /// - Throws: The first step that failed.
    package init(
        image: [UInt64], configuration: ProbeConfiguration, attachesTracepoints: Bool,
        receive: @escaping @Sendable (Record) -> Void
    ) throws(BPFError) {
        let btf = try KernelBTF(path: configuration.kernelBTF)
        object = try unsafe BPFObject(image: image.span.bytes, name: "lostreply", kernelBTF: btf)
        programs = TracepointPrograms(btf, countsRefusals: configuration.countsRefusals)
        try object.configure(configuration, programs)
        try object.load(kernelBTF: btf)
        let hasTCX = try object.supportsTCX(program: "tc_ingress")
        wireAttachment = configuration.wireAttachment ?? (hasTCX ? .tcx : .clsact)
        counterCells = try PerCPUCounters(object: object, map: "counters")
        let undecodable = undecodable
        let decode: @Sendable (RawSpan) -> Void = { bytes in
            guard let record = Record(decoding: bytes) else { return undecodable.increment() }
            receive(record)
        }
        socketRing = try RingBuffer(object: object, map: "socket_records", receive: decode)
        wireRing = try RingBuffer(object: object, map: "wire_records", receive: decode)
        readerSleeps = try SharedWord(object: object, global: "reader_sleeps")
        links = attachesTracepoints ? try TracepointLinks(object: object, programs: programs) : nil
    }

    /// libbpf finds functions of the kernel in the BTF that the kernel shows, and in no file; it takes some milliseconds
    /// to read, and where one namespace is watched no function is called.
    private static func image(_ configuration: ProbeConfiguration) -> [UInt64] {
        configuration.kernelBTF == nil && configuration.namespaces.count != 1 ? bytecode : bytecodeWithoutKfuncs
    }

    /// Loads every program into the kernel and throws it away, to see whether this kernel takes them: as for one network
    /// namespace, and as for several.
    ///
    /// - Parameter kernelBTF: A BTF file to use in place of the kernel's.
    /// - Returns: How programs can be attached to an interface.
    /// - Throws: What the kernel refused.
    public static func tryOut(kernelBTF: String?) throws(BPFError) -> Trial {
        _ = try load(namespaces: [], kernelBTF)
        let probe = try load(namespaces: [0], kernelBTF)
        guard probe.wireAttachment == .clsact else { return .works(.tcx) }
        return Thread.run(name: "clsact") {
            // No interface of this host's is touched.
            guard let namespace = try? NamespaceFile.makeOnThisThread() else { return .untold }
            defer { withExtendedLifetime(namespace) {} }
            let hooks = try? probe.attach(interface: unsafe if_nametoindex("lo"), layer: .ethernet)
            return hooks == nil ? .refused : .works(.clsact)
        }
    }

    private static func load(namespaces: [UInt32], _ kernelBTF: String?) throws(BPFError) -> Probe {
        let configuration = ProbeConfiguration(
            namespaces: namespaces, flowSlots: 1, ringBytes: 4096, kernelBTF: kernelBTF)
        return try Probe(image: image(configuration), configuration: configuration, attachesTracepoints: false) { _ in }
    }

    /// How programs can be attached to an interface of this kernel.
    public enum Trial: Sendable {
        /// In this way.
        case works(WireAttachment)
        /// By neither TCX nor clsact.
        case refused
        /// Not by TCX; clsact could not be tried, for want of a network namespace to try it in.
        case untold
    }

    /// Attaches the hooks of one interface of the calling thread's network namespace.
    ///
    /// - Parameters:
    ///   - interface: Its index.
    ///   - layer: Where its frames start.
    ///   - xdp: Whether RSTs are read by native XDP; tc then only tracks flows on ingress.
    /// - Returns: The hooks, which stay as long as the value.
    /// - Throws: `ENODEV` where the interface has gone, `ENOENT` where the kernel has neither TCX nor clsact, `EBUSY`
    ///   where a qdisc of another kind has the place of clsact, or a program of another that of XDP, `EOPNOTSUPP` where
    ///   the driver has no native XDP.
    public func attach(
        interface: UInt32, layer: LinkLayer, xdp: Bool = false
    ) throws(AttachError) -> InterfaceHooks {
        let programs =
            switch layer {
            case .ethernet: (ingress: xdp ? "tc_ingress_behind_xdp" : "tc_ingress", egress: "tc_egress")
            case .network: (ingress: "tc_ingress_l3", egress: "tc_egress_l3")
            }
        let sides: InterfaceHooks.Sides
        do throws(BPFError) {
            sides = try attachSides(interface, ingress: programs.ingress, egress: programs.egress)
        } catch {
            throw AttachError(part: wireAttachment == .tcx ? .tcx : .clsact, cause: error)
        }
        do throws(BPFError) {
            let native = xdp ? try object.attachNativeXDP("xdp_ingress", interface: interface) : nil
            return InterfaceHooks(sides, xdp: native)
        } catch {
            throw AttachError(part: .xdp, cause: error)
        }
    }

    private func attachSides(
        _ interface: UInt32, ingress: String, egress: String
    ) throws(BPFError) -> InterfaceHooks.Sides {
        switch wireAttachment {
        case .tcx:
            .tcx(
                ingress: try object.attachTCX(ingress, interface: interface, direction: .ingress),
                egress: try object.attachTCX(egress, interface: interface, direction: .egress))
        case .clsact:
            .clsact(
                try ClsactHooks(
                    interface: interface, ingress: object.programDescriptor(ingress),
                    egress: object.programDescriptor(egress)))
        }
    }

    /// Handles the records that are there, wire records first: a RST precedes the reset that it causes.
    ///
    /// At most so many of each ring that a flood of the one cannot keep the other from being read.
    ///
    /// - Returns: Whether more may be there.
    /// - Throws: The error of `ring_buffer__consume`.
    @discardableResult
    public func consume() throws(BPFError) -> Bool {
        let recordsAtOnce = 8192
        let isMoreOnWire = try wireRing.consume(atMost: recordsAtOnce)
        let isMoreOfSockets = try socketRing.consume(atMost: recordsAtOnce)
        return isMoreOnWire || isMoreOfSockets
    }

    /// Records that were handled so far; ask on the thread that calls `consume`.
    public var consumedRecords: UInt64 { socketRing.consumedRecords + wireRing.consumedRecords }

    /// Has the next record wake who polls `wakeupDescriptors`.
    ///
    /// Call before each wait that is longer than a record may lie unread. A record that comes at the same moment may be
    /// missed: the wait must have an end.
    public func announceSleep() { readerSleeps.value = 1 }

    /// The descriptors that poll as readable when a ring fills, and when a record comes to who has announced to sleep.
    public var wakeupDescriptors: [CInt] { [socketRing.descriptor, wireRing.descriptor] }

    /// Bytes in a ring that are not consumed yet.
    public func pendingBytes(_ ring: Ring) -> UInt64 {
        switch ring {
        case .socket: socketRing.pendingBytes
        case .wire: wireRing.pendingBytes
        }
    }

    /// How many bytes of records a ring has room for.
    public func byteCount(_ ring: Ring) -> Int {
        switch ring {
        case .socket: socketRing.byteCount
        case .wire: wireRing.byteCount
        }
    }

    /// Reads the exact counters.
    public func counters() throws(BPFError) -> Counters { Counters(cells: try counterCells.sums()) }

    /// The tracepoints that programs are attached to, in a fixed order.
    public var tracepoints: [Tracepoint] { Tracepoint.allCases.filter { programs.names[$0] != nil } }

    /// How often the kernel skipped a tracepoint's program because it was running on that CPU already.
    public func recursionMisses(_ tracepoint: Tracepoint) throws(BPFError) -> UInt64 {
        guard let name = programs.names[tracepoint] else { return 0 }
        return try BPFProgram(descriptor: object.programDescriptor(name)).statistics().recursionMisses
    }

    /// The maps in the kernel, each by its name in `bpf/`, with a descriptor that is valid as long as the probe.
    public var maps: [BPFObject.Map] { object.maps }

    /// What the kernel has counted of each program that it has, by the program's name in `bpf/`.
    public func programStatistics() throws(BPFError) -> [(program: String, statistics: BPFProgram.Statistics)] {
        try object.loadedPrograms.map { name throws(BPFError) in
            (name, try BPFProgram(descriptor: object.programDescriptor(name)).statistics())
        }
    }

    /// Records that this build could not read; 0 unless the two halves differ.
    public var undecodableRecords: UInt64 { undecodable.value }

    /// Attaches the programs of some tracepoints, for a benchmark that does so again and again.
    ///
    /// - Parameter tracepoints: Which.
    /// - Returns: The attachments, which end with the value.
    /// - Throws: The first that failed.
    package func attach(tracepoints: Set<Tracepoint>) throws(BPFError) -> TracepointLinks {
        try TracepointLinks(object: object, programs: programs, only: tracepoints)
    }

    /// A program by its name in the object, for tests on single frames.
    package func program(_ name: String) throws(BPFError) -> BPFProgram {
        BPFProgram(descriptor: try object.programDescriptor(name))
    }

    /// The flow table, for tests.
    package func flowSlots() throws(BPFError) -> WordArray { try WordArray(object: object, map: "flow_slots") }
}
