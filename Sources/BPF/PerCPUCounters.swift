import Clibbpf
import Glibc

/// Counters of 64 bits, all of them the one value of a per-CPU array.
public struct PerCPUCounters: Sendable {
    private let descriptor: CInt
    private let count: Int
    private let cpus: Int

    /// Finds the array in a loaded object.
    ///
    /// - Throws: `EPROTO` where its value is no array of 64-bit counters, or not the only one.
    public init(object: borrowing BPFObject, map name: String) throws(BPFError) {
        let map = unsafe try object.map(name)
        let size = unsafe Int(bpf_map__value_size(map))
        guard size % MemoryLayout<UInt64>.stride == 0, unsafe bpf_map__max_entries(map) == 1 else {
            throw BPFError("layout of map \(name)", code: EPROTO)
        }
        descriptor = try object.mapDescriptor(name)
        count = size / MemoryLayout<UInt64>.stride
        cpus = Int(try check(libbpf_num_possible_cpus(), "count the CPUs"))
    }

    /// Reads every counter at once, summed over the CPUs.
    public func sums() throws(BPFError) -> [UInt64] {
        var key: UInt32 = 0
        var values = [UInt64](repeating: 0, count: count * cpus)
        try check(unsafe bpf_map_lookup_elem(descriptor, &key, &values), "read the counters")
        return (0..<count).map { index in
            stride(from: index, to: values.count, by: count).reduce(0) { $0 &+ values[$1] }
        }
    }
}
