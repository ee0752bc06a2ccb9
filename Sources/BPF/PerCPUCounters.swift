import Clibbpf
import Glibc

/// A per-CPU array of 64-bit counters.
public struct PerCPUCounters: Sendable {
    private let descriptor: CInt
    private let count: Int
    private let cpus: Int

    /// Finds the array in a loaded object.
    ///
    /// - Throws: `EPROTO` where its values are not 64 bits wide.
    public init(object: borrowing BPFObject, map name: String) throws(BPFError) {
        let map = unsafe try object.map(name)
        guard unsafe bpf_map__value_size(map) == MemoryLayout<UInt64>.size else {
            throw BPFError("layout of map \(name)", code: EPROTO)
        }
        descriptor = try object.mapDescriptor(name)
        count = unsafe Int(bpf_map__max_entries(map))
        cpus = Int(try check(libbpf_num_possible_cpus(), "count the CPUs"))
    }

    /// Reads every counter, summed over the CPUs.
    public func sums() throws(BPFError) -> [UInt64] {
        var sums: [UInt64] = []
        sums.reserveCapacity(count)
        var values = [UInt64](repeating: 0, count: cpus)
        for index in 0..<count {
            var key = UInt32(index)
            try check(unsafe bpf_map_lookup_elem(descriptor, &key, &values), "read the counters")
            sums.append(values.reduce(0, &+))
        }
        return sums
    }
}
