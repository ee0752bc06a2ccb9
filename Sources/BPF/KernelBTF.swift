import Clibbpf
import Glibc

/// The kernel's type information.
@safe
public struct KernelBTF: ~Copyable {
    private let pointer: OpaquePointer

    /// Where the kernel shows its own.
    public static let defaultPath = "/sys/kernel/btf/vmlinux"

    /// Where it was read from.
    let path: String

    /// Reads the kernel's BTF, or a BTF file in its place.
    ///
    /// - Throws: `ENOENT` where there is none, `EACCES` where it may not be read.
    public init(path: String? = nil) throws(BPFError) {
        unsafe libbpf_set_print(nil)
        let path = path ?? Self.defaultPath
        guard let opened = unsafe btf__parse(path, nil) else { throw BPFError("read \(path)", code: errno) }
        unsafe pointer = opened
        self.path = path
    }

    deinit { unsafe btf__free(pointer) }

    /// How many arguments a tracepoint hands to a tp_btf program; nil where the kernel does not have it.
    public func argumentCount(ofTracepoint name: String) -> Int? {
        guard let id = tracepoint(name), let definition = unsafe btf__type_by_id(pointer, id),
            let reference = unsafe btf__type_by_id(pointer, definition.pointee.type),
            let prototype = unsafe btf__type_by_id(pointer, reference.pointee.type)
        else { return nil }
        // The first argument of the prototype is the tracepoint's private data.
        return unsafe Int(btf_vlen(prototype)) - 1
    }

    /// The BTF id that a tp_btf program of a tracepoint attaches to; nil where the kernel does not have it.
    func tracepoint(_ name: String) -> UInt32? {
        let kindTypedef: UInt32 = 8  // BTF_KIND_TYPEDEF, both macro and enum in C
        let id = unsafe btf__find_by_name_kind(pointer, "btf_trace_\(name)", kindTypedef)
        return id > 0 ? UInt32(id) : nil
    }
}
