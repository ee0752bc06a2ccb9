internal import BPF
internal import Linux

/// The kernel memory of a map, as the kernel accounts for it.
struct MapMemory: Sendable {
    /// The map's name in `bpf/`.
    let name: String
    /// Its bytes; what a socket's storage takes is the socket's, not the map's.
    let bytes: UInt64

    /// Measures a map; nil where the kernel does not tell.
    init?(_ map: BPFObject.Map) {
        let field = "memlock:\t"  // kernel: bpf_map_show_fdinfo(); bpf_map_info has no such field
        let lines = TextFile.lines("/proc/self/fdinfo/\(map.descriptor)")
        guard let line = lines.first(where: { $0.hasPrefix(field) }), let bytes = UInt64(line.dropFirst(field.count))
        else { return nil }
        name = map.name
        self.bytes = bytes
    }
}
