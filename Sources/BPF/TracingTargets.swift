import Clibbpf
import Glibc
import Synchronization

/// Tells libbpf what each tp_btf program attaches to, by the BTF that we have read.
///
/// By itself libbpf would look that up in /sys/kernel/btf/vmlinux, whatever other file it was given, and refuse where a
/// container hides that. So such programs are opened as of another type, and get their own at the last moment, from a
/// callback (libbpf_register_prog_handler).
enum TracingTargets {
    /// The BTF ids of the programs that are being loaded, by the address of libbpf's program.
    private static let targets = Mutex<[UInt: UInt32]>([:])

    /// What the callback was registered as, once, or a negative errno value; look at it before an object is opened.
    static let handler: CInt = {
        var options = libbpf_prog_handler_opts()
        options.sz = MemoryLayout<libbpf_prog_handler_opts>.size
        unsafe options.prog_prepare_load_fn = { program, load, _ in
            guard let program = unsafe program, let load = unsafe load else { return -EINVAL }
            let key = UInt(bitPattern: program)
            guard let target = targets.withLock({ $0[key] }) else { return -ESRCH }
            unsafe load.pointee.attach_btf_id = target
            return unsafe bpf_program__set_type(program, BPF_PROG_TYPE_TRACING)
        }
        return unsafe libbpf_register_prog_handler("tp_btf+", BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_TRACE_RAW_TP, &options)
    }()

    /// Runs `load` while the targets of an object's programs are known.
    ///
    /// - Parameters:
    ///   - object: The opened object.
    ///   - btf: The kernel's BTF.
    ///   - load: Loads the object.
    /// - Returns: What `load` returned.
    @unsafe static func whileKnown(
        of object: OpaquePointer, _ btf: borrowing KernelBTF, load: () -> CInt
    ) -> CInt {
        var found: [UInt: UInt32] = [:]
        var next = unsafe bpf_object__next_program(object, nil)
        while let program = unsafe next {
            if let target = unsafe target(of: program, btf) { found[UInt(bitPattern: program)] = target }
            unsafe next = bpf_object__next_program(object, program)
        }
        targets.withLock { $0.merge(found) { $1 } }
        defer { targets.withLock { targets in for key in found.keys { targets[key] = nil } } }
        return load()
    }

    @unsafe private static func target(of program: OpaquePointer, _ btf: borrowing KernelBTF) -> UInt32? {
        let prefix = "tp_btf/"
        guard let section = unsafe bpf_program__section_name(program) else { return nil }
        let name = unsafe String(cString: section)
        return name.hasPrefix(prefix) ? btf.tracepoint(String(name.dropFirst(prefix.count))) : nil
    }
}
