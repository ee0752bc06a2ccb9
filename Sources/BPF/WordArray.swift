import Clibbpf
import Glibc

/// An array map whose entries are 64-bit words.
public struct WordArray: Sendable {
    private let descriptor: CInt
    private let width: Int
    /// How many entries it has.
    public let count: Int

    /// Finds the array in a loaded object.
    public init(object: borrowing BPFObject, map name: String) throws(BPFError) {
        let map = unsafe try object.map(name)
        let size = unsafe Int(bpf_map__value_size(map))
        guard size % MemoryLayout<UInt64>.stride == 0 else { throw BPFError("layout of map \(name)", code: EPROTO) }
        width = size / MemoryLayout<UInt64>.stride
        descriptor = try object.mapDescriptor(name)
        count = unsafe Int(bpf_map__max_entries(map))
    }

    /// Reads the words of the entry at an index.
    public func words(at index: Int) throws(BPFError) -> [UInt64] {
        var key = UInt32(index)
        var values = [UInt64](repeating: 0, count: width)
        try check(unsafe bpf_map_lookup_elem(descriptor, &key, &values), "read a word")
        return values
    }
}
