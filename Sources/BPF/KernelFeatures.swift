import Clibbpf
import Glibc

/// What can be asked of the running kernel without changing anything.
public enum KernelFeatures {
    /// Whether the kernel has ring buffers (Linux 5.8).
    public static var hasRingBuffer: Bool { libbpf_probe_bpf_map_type(BPF_MAP_TYPE_RINGBUF, nil) == 1 }

    /// Whether the kernel has socket storage (Linux 5.2; for tracing programs 5.11).
    public static var hasSocketStorage: Bool { libbpf_probe_bpf_map_type(BPF_MAP_TYPE_SK_STORAGE, nil) == 1 }
}

extension BPFObject {
    /// Whether the kernel has TCX (Linux 6.6): asked by a link to an interface that cannot exist.
    ///
    /// - Parameter name: A loaded classifier.
    /// - Returns: Whether a TCX link is something that the kernel knows.
    /// - Throws: `ENOENT` where the object has no program of that name.
    public borrowing func supportsTCX(program name: String) throws(BPFError) -> Bool {
        let link = bpf_link_create(
            try programDescriptor(name), 0, bpf_attach_type(rawValue: TCXDirection.ingress.rawValue), nil)
        if link >= 0 { close(link) }
        return link != -EINVAL
    }
}
