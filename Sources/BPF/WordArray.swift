import Clibbpf
import Glibc

/// An array map of 64-bit words.
public struct WordArray: Sendable {
    private let descriptor: CInt
    /// How many words it has.
    public let count: Int

    /// Finds the array in a loaded object.
    public init(object: borrowing BPFObject, map name: String) throws(BPFError) {
        let map = unsafe try object.map(name)
        guard unsafe bpf_map__value_size(map) == MemoryLayout<UInt64>.size else {
            throw BPFError("layout of map \(name)", code: EPROTO)
        }
        descriptor = try object.mapDescriptor(name)
        count = unsafe Int(bpf_map__max_entries(map))
    }

    /// Reads the word at an index.
    public func word(at index: Int) throws(BPFError) -> UInt64 {
        var key = UInt32(index)
        var value: UInt64 = 0
        try check(unsafe bpf_map_lookup_elem(descriptor, &key, &value), "read a word")
        return value
    }
}
