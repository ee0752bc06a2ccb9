import Clibbpf

extension BPFObject {
    /// A map of a loaded object.
    public struct Map: Sendable {
        /// Its name in the C source, or the ELF section that it stands for, such as `.rodata`.
        public let name: String
        /// Its descriptor, valid as long as the object.
        public let descriptor: CInt
    }

    /// The maps, those of the sections of globals too; call after `load`.
    public var maps: [Map] {
        var maps: [Map] = []
        var next = unsafe bpf_object__next_map(pointer, nil)
        while let map = unsafe next {
            let descriptor = unsafe bpf_map__fd(map)
            if descriptor >= 0, let name = unsafe bpf_map__name(map) {
                maps.append(Map(name: Self.nameInSource(unsafe String(cString: name)), descriptor: descriptor))
            }
            unsafe next = bpf_object__next_map(pointer, map)
        }
        return maps
    }

    /// The names of the programs that are in the kernel, in the order of the object; none before `load`.
    public var loadedPrograms: [String] {
        var names: [String] = []
        var next = unsafe bpf_object__next_program(pointer, nil)
        while let program = unsafe next {
            if unsafe bpf_program__fd(program) >= 0, let name = unsafe bpf_program__name(program) {
                names.append(unsafe String(cString: name))
            }
            unsafe next = bpf_object__next_program(pointer, program)
        }
        return names
    }

    /// libbpf puts the start of the object's name before that of a section.
    private static func nameInSource(_ name: String) -> String {
        name.firstIndex(of: ".").map { String(name[$0...]) } ?? name
    }
}
