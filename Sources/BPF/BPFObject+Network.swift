import Clibbpf
import Glibc

/// The side of an interface that a TCX program sees.
public enum TCXDirection: UInt32, Sendable {
    /// BPF_TCX_INGRESS, which the headers of libbpf 1.1 do not name.
    case ingress = 46
    /// BPF_TCX_EGRESS.
    case egress = 47
}

extension BPFObject {
    /// Attaches a classifier to an interface of the calling thread's network namespace through TCX (Linux 6.6), before
    /// all that are there.
    ///
    /// - Throws: `EINVAL` where the kernel has no TCX.
    public borrowing func attachTCX(
        _ name: String, interface: UInt32, direction: TCXDirection
    ) throws(BPFError) -> BPFLink {
        // libbpf 1.1 has no call of its own for TCX.
        let first: UInt32 = 1 << 3  // BPF_F_BEFORE of linux/bpf.h: a program behind one that decides sees nothing
        let type = bpf_attach_type(rawValue: direction.rawValue)
        let program = try programDescriptor(name)
        let link = unsafe withOptions(size: \bpf_link_create_opts.sz) { options in
            unsafe options.pointee.flags = first
            return unsafe bpf_link_create(program, CInt(bitPattern: interface), type, options)
        }
        try check(link, "attach \(name)")
        return BPFLink(descriptor: link)
    }

    /// Attaches an XDP program to an interface of the calling thread's network namespace, in the driver or not at all.
    ///
    /// - Throws: `EOPNOTSUPP` where the driver has no XDP, `EBUSY` where another program is attached.
    public borrowing func attachNativeXDP(_ name: String, interface: UInt32) throws(BPFError) -> BPFLink {
        let driverMode: UInt32 = 1 << 2  // XDP_FLAGS_DRV_MODE of linux/if_link.h
        let program = try programDescriptor(name)
        let link = unsafe withOptions(size: \bpf_link_create_opts.sz) { options in
            unsafe options.pointee.flags = driverMode
            return unsafe bpf_link_create(program, CInt(bitPattern: interface), BPF_XDP, options)
        }
        try check(link, "attach \(name)")
        return BPFLink(descriptor: link)
    }
}
