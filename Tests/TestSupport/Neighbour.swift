import Clibbpf
import Glibc
public import Lab
public import Linux

/// A BPF program that is not ours on an interface: it counts the RSTs that it sees (IPv4 over Ethernet, no options) and
/// does one thing with them, and lets all else on.
///
/// It is detached with the value, but for one on a clsact qdisc, which stays as long as the interface.
public final class Neighbour: Sendable {
    /// Where a program can be.
    public enum Place: Hashable, Sendable {
        /// On tcx, in front of all that are there now.
        case tcxFirst
        /// On tcx, behind all that are there now.
        case tcxLast
        /// On the ingress of a clsact qdisc, by cls_bpf with direct action and priority 1.
        case clsact
        /// In the driver.
        case nativeXDP
        /// In front of the stack, behind the driver.
        case genericXDP
    }

    /// What can be done with a RST.
    public enum Action: Hashable, Sendable {
        /// Let on to the next program.
        case next
        /// Let on to the stack, past all other programs.
        case pass
        case drop
    }

    private let map: Descriptor
    private let program: Descriptor
    private let link: Descriptor?

    /// Loads a program and attaches it.
    ///
    /// - Parameters:
    ///   - place: Where to.
    ///   - interface: The interface's name.
    ///   - namespace: The namespace that has the interface.
    ///   - action: What it does with RSTs.
    /// - Throws: The call that failed.
    public init(
        _ place: Place, of interface: String, in namespace: NetworkNamespace, doing action: Action = .next
    ) throws(SystemError) {
        let isXDP = place == .nativeXDP || place == .genericXDP
        let map = try Descriptor(bpf_map_create(BPF_MAP_TYPE_ARRAY, "seen", 4, 8, 1, nil), "make a map")
        let code = Self.code(isXDP: isXDP, action: action, map: map.number)
        let loaded = code.withUnsafeBytes { bytes in
            bpf_prog_load(
                isXDP ? BPF_PROG_TYPE_XDP : BPF_PROG_TYPE_SCHED_CLS, "neighbour", "GPL",
                bytes.assumingMemoryBound(to: bpf_insn.self).baseAddress, code.count, nil)
        }
        let program = try Descriptor(loaded, "load a neighbour")
        self.map = map
        self.program = program
        link = try namespace.run { () throws(SystemError) in
            try Self.attach(program.number, place, CInt(if_nametoindex(interface)))
        }
    }

    /// How many RSTs it has seen.
    public var seenRSTs: Int {
        var key: UInt32 = 0
        var count: UInt64 = 0
        precondition(bpf_map_lookup_elem(map.number, &key, &count) == 0)
        return Int(count)
    }

    private static func attach(
        _ program: CInt, _ place: Place, _ interface: CInt
    ) throws(SystemError) -> Descriptor? {
        let (type, flags): (UInt32, UInt32)
        switch place {
        // BPF_TCX_INGRESS and BPF_F_BEFORE, BPF_F_AFTER of linux/bpf.h.
        case .tcxFirst: (type, flags) = (46, 1 << 3)
        case .tcxLast: (type, flags) = (46, 1 << 4)
        // XDP_FLAGS_DRV_MODE, XDP_FLAGS_SKB_MODE of linux/if_link.h.
        case .nativeXDP: (type, flags) = (BPF_XDP.rawValue, 1 << 2)
        case .genericXDP: (type, flags) = (BPF_XDP.rawValue, 1 << 1)
        case .clsact:
            try attachToQdisc(program, interface)
            return nil
        }
        var options = bpf_link_create_opts()
        options.sz = MemoryLayout<bpf_link_create_opts>.size
        options.flags = flags
        return try Descriptor(
            bpf_link_create(program, interface, bpf_attach_type(rawValue: type), &options), "attach a neighbour")
    }

    private static func attachToQdisc(_ program: CInt, _ interface: CInt) throws(SystemError) {
        var hook = bpf_tc_hook()
        zero(&hook)
        hook.sz = MemoryLayout<bpf_tc_hook>.size
        hook.ifindex = interface
        hook.attach_point = BPF_TC_INGRESS
        let made = bpf_tc_hook_create(&hook)
        guard made == 0 || made == -EEXIST else { throw SystemError("make a clsact qdisc", code: -made) }
        var options = bpf_tc_opts()
        zero(&options)
        options.sz = MemoryLayout<bpf_tc_opts>.size
        options.prog_fd = program
        options.handle = 1
        options.priority = 1
        let attached = bpf_tc_attach(&hook, &options)
        guard attached == 0 else { throw SystemError("attach a neighbour", code: -attached) }
    }

    /// Clears a structure's padding too, which libbpf takes for fields that it does not know.
    private static func zero<Options>(_ options: inout Options) {
        _ = withUnsafeMutableBytes(of: &options) { $0.initializeMemory(as: UInt8.self, repeating: 0) }
    }

    private static func code(isXDP: Bool, action: Action, map: CInt) -> [UInt64] {
        // TC_ACT_UNSPEC is TCX_NEXT too, TC_ACT_OK TCX_PASS, TC_ACT_SHOT TCX_DROP; XDP_PASS and XDP_DROP.
        let other: Int32 = isXDP ? 2 : -1
        let verdict: Int32 =
            switch action {
            case .next: other
            case .pass: isXDP ? 2 : 0
            case .drop: isXDP ? 1 : 2
            }
        // Of struct xdp_md or struct __sk_buff.
        let (data, end): (Int16, Int16) = isXDP ? (0, 4) : (76, 80)
        return [
            instruction(0x61, to: 2, from: 1, offset: data),  // r2 = data
            instruction(0x61, to: 3, from: 1, offset: end),  // r3 = data_end
            instruction(0xbf, to: 4, from: 2),
            instruction(0x07, to: 4, value: 54),
            instruction(0x2d, to: 4, from: 3, offset: 14),  // a short frame: to the end
            instruction(0x71, to: 5, from: 2, offset: 47),  // the flags of TCP
            instruction(0x57, to: 5, value: 4),
            instruction(0x15, to: 5, offset: 11),  // no RST: to the end
            instruction(0x62, to: 10, offset: -4),  // key 0
            instruction(0xbf, to: 2, from: 10),
            instruction(0x07, to: 2, value: -4),
            instruction(0x18, to: 1, from: 1, value: map),  // r1 = the map, in two words
            0,
            instruction(0x85, value: 1),  // bpf_map_lookup_elem
            instruction(0x15, to: 0, offset: 2),
            instruction(0xb7, to: 1, value: 1),
            instruction(0xdb, to: 0, from: 1),  // one more, atomically
            instruction(0xb7, to: 0, value: verdict),
            instruction(0x95),
            instruction(0xb7, to: 0, value: other),
            instruction(0x95),
        ]
    }

    /// One struct bpf_insn, as a word of a little-endian host.
    private static func instruction(
        _ code: UInt8, to: UInt8 = 0, from: UInt8 = 0, offset: Int16 = 0, value: Int32 = 0
    ) -> UInt64 {
        UInt64(code) | UInt64(to) << 8 | UInt64(from) << 12 | UInt64(UInt16(bitPattern: offset)) << 16
            | UInt64(UInt32(bitPattern: value)) << 32
    }

    /// A descriptor that is closed with the value.
    private final class Descriptor: Sendable {
        let number: CInt

        init(_ number: CInt, _ call: String) throws(SystemError) {
            guard number >= 0 else { throw SystemError(call, code: -number) }
            self.number = number
        }

        deinit { close(number) }
    }
}
