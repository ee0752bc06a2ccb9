import Clibbpf
import Glibc

/// A BTF file of a kernel that cannot be had here, as far as tracepoints go.
///
/// A stand-in: it says which arguments tracepoints have, and nothing of the kernel's structs.
public enum KernelBTFFile {
    /// Writes one.
    ///
    /// - Parameters:
    ///   - path: Where.
    ///   - tracepoints: How many arguments each tracepoint hands to a program.
    public static func write(to path: String, tracepoints: [String: Int]) {
        let btf = btf__new_empty()
        defer { btf__free(btf) }
        let number = btf__add_int(btf, "u64", 8, 0)
        for (name, arguments) in tracepoints.sorted(by: { $0.key < $1.key }) {
            let prototype = btf__add_func_proto(btf, 0)
            // The first is the tracepoint's private data.
            for _ in 0...arguments { btf__add_func_param(btf, "a", number) }
            btf__add_typedef(btf, "btf_trace_\(name)", btf__add_ptr(btf, prototype))
        }
        var size: UInt32 = 0
        let bytes = btf__raw_data(btf, &size)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        precondition(Glibc.write(descriptor, bytes, Int(size)) == Int(size), "a file of a test's own can be written")
    }
}
