import Clibbpf
import Glibc

/// A BPF object: its programs and its maps, closed when the value goes.
///
/// Not for use by several threads at once, except for the descriptors it hands out.
@safe
public struct BPFObject: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer
    private let log: UnsafeMutableBufferPointer<CChar>

    /// Room for what the verifier says of a program that it refuses.
    private static let logCapacity = 1 << 16

    /// Opens an ELF image without loading it into the kernel.
    ///
    /// - Parameters:
    ///   - image: The ELF image, 8-byte aligned.
    ///   - name: The object's name; map names in bpftool start with it.
    ///   - kernelBTF: The kernel's BTF, for what the programs read of its structs.
    /// - Throws: The error of `bpf_object__open_mem`.
    public init(image: RawSpan, name: String, kernelBTF: borrowing KernelBTF) throws(BPFError) {
        unsafe libbpf_set_print(nil)
        try check(TracingTargets.handler, "register the tracing programs")
        let log = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Self.logCapacity)
        unsafe log.initialize(repeating: 0)
        let path = kernelBTF.path
        let opened = unsafe withOptions(size: \bpf_object_open_opts.sz) { options in
            unsafe options.pointee.kernel_log_buf = log.baseAddress
            unsafe options.pointee.kernel_log_size = log.count
            return unsafe name.withCString { name in
                unsafe options.pointee.object_name = name
                return unsafe path.withCString { path in
                    unsafe options.pointee.btf_custom_path = path
                    return unsafe image.withUnsafeBytes { bytes in
                        unsafe bpf_object__open_mem(bytes.baseAddress, bytes.count, options)
                    }
                }
            }
        }
        let code = errno
        guard let opened = unsafe opened else {
            unsafe log.deallocate()
            throw BPFError("open the BPF object", code: code)
        }
        unsafe self.pointer = opened
        unsafe self.log = log
    }

    deinit {
        unsafe bpf_object__close(pointer)
        unsafe log.deallocate()
    }

    /// Verifies and loads the programs and creates the maps.
    ///
    /// - Parameter kernelBTF: The kernel's BTF, for what the programs attach to, where the kernel does not show its own.
    /// - Throws: The kernel's error, with the verifier's last words where it refused a program.
    public borrowing func load(kernelBTF: borrowing KernelBTF) throws(BPFError) {
        let object = unsafe pointer
        let result: CInt
        // A file of another build may call another tracepoint by the number.
        if kernelBTF.path != KernelBTF.defaultPath, let own = try? KernelBTF() {
            result = unsafe TracingTargets.whileKnown(of: object, own) { unsafe bpf_object__load(object) }
        } else {
            result = unsafe TracingTargets.whileKnown(of: object, kernelBTF) { unsafe bpf_object__load(object) }
        }
        guard result < 0 else { return }
        throw BPFError("load the BPF programs", code: result, detail: verifierVerdict())
    }

    /// Keeps a program out of `load`.
    public borrowing func skip(program name: String) throws(BPFError) {
        try check(unsafe bpf_program__set_autoload(program(name), false), "skip \(name)")
    }

    /// Sets how many entries a map has, or how many bytes a ring buffer; call before `load`.
    public borrowing func resize(map name: String, to entries: UInt32) throws(BPFError) {
        try check(unsafe bpf_map__set_max_entries(map(name), entries), "resize \(name)")
    }

    /// Attaches a tracing program to what it was loaded for.
    public borrowing func attach(_ name: String) throws(BPFError) -> BPFLink {
        let program = unsafe try program(name)
        guard let link = unsafe bpf_program__attach_trace(program) else {
            throw BPFError("attach \(name)", code: errno)
        }
        return unsafe BPFLink(link)
    }

    /// The descriptor of a loaded program, valid as long as the object.
    public borrowing func programDescriptor(_ name: String) throws(BPFError) -> CInt {
        try check(unsafe bpf_program__fd(program(name)), "find program \(name)")
    }

    /// The descriptor of a map, valid as long as the object; call after `load`.
    public borrowing func mapDescriptor(_ name: String) throws(BPFError) -> CInt {
        try check(unsafe bpf_map__fd(map(name)), "find map \(name)")
    }

    @unsafe func map(_ name: String) throws(BPFError) -> OpaquePointer {
        guard let map = unsafe bpf_object__find_map_by_name(pointer, name) else {
            throw BPFError("find map \(name)", code: errno)
        }
        return unsafe map
    }

    @unsafe private func program(_ name: String) throws(BPFError) -> OpaquePointer {
        guard let program = unsafe bpf_object__find_program_by_name(pointer, name) else {
            throw BPFError("find program \(name)", code: errno)
        }
        return unsafe program
    }

    /// The last line of the verifier's log that is no statistics.
    private func verifierVerdict() -> String {
        guard let start = unsafe log.baseAddress else { return "" }
        let lines = unsafe String(cString: start).split(separator: "\n")
        return lines.last { !$0.hasPrefix("processed ") }.map(String.init) ?? ""
    }
}
