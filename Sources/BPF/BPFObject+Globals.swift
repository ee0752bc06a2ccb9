import Clibbpf
import Glibc

extension BPFObject {
    /// The ELF section that a global of a program lies in.
    public enum Section: String, Sendable {
        /// `const volatile` globals.
        case readOnly = ".rodata"
        /// Globals without an initial value.
        case zeroed = ".bss"
    }

    /// Sets a global of the programs; call before `load`.
    ///
    /// - Parameters:
    ///   - name: The global's name in the C source.
    ///   - section: Where the compiler puts it.
    ///   - value: Its bytes, as many as the global has.
    /// - Throws: `EPROTO` where the size differs, `ENOENT` where there is no such global.
    public borrowing func setGlobal(_ name: String, in section: Section, to value: RawSpan) throws(BPFError) {
        let (offset, size) = try location(of: name, section: section)
        guard size == value.byteCount else { throw BPFError("set \(name)", code: EPROTO) }
        let map = unsafe try map(section.rawValue)
        var total = 0
        guard let base = unsafe bpf_map__initial_value(map, &total), offset + size <= total else {
            throw BPFError("set \(name)", code: errno)
        }
        // libbpf 1.1 returns a const pointer to memory that is meant to be written.
        let target = unsafe UnsafeMutableRawPointer(mutating: base) + offset
        unsafe value.withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return }
            unsafe target.copyMemory(from: source, byteCount: bytes.count)
        }
    }

    /// Where BTF says that a global lies in its section.
    func location(of name: String, section: Section) throws(BPFError) -> (offset: Int, size: Int) {
        let kindDataSection: UInt32 = 15  // BTF_KIND_DATASEC, both macro and enum in C
        let btf = unsafe bpf_object__btf(pointer)
        let id = unsafe btf__find_by_name_kind(btf, section.rawValue, kindDataSection)
        try check(id, "find section \(section.rawValue)")
        let type = unsafe btf__type_by_id(btf, UInt32(id))
        let variables = unsafe btf_var_secinfos(type)
        for index in 0..<Int(unsafe btf_vlen(type)) {
            guard let variable = unsafe variables?[index],
                let title = unsafe btf__name_by_offset(btf, btf__type_by_id(btf, variable.type).pointee.name_off)
            else { continue }
            if unsafe strcmp(title, name) == 0 { return (Int(variable.offset), Int(variable.size)) }
        }
        throw BPFError("find \(name)", code: ENOENT)
    }
}
