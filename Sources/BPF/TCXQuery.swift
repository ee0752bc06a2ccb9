import Clibbpf
import Glibc

/// Asks what is attached to an interface of the calling thread's network namespace, whoever attached it.
public enum TCXQuery {
    /// How many programs TCX runs on one side of an interface.
    public static func programCount(interface: UInt32, direction: TCXDirection) throws(BPFError) -> Int {
        var count: UInt32 = 0
        let result = unsafe bpf_prog_query(
            CInt(bitPattern: interface), bpf_attach_type(rawValue: direction.rawValue), 0, nil, nil, &count)
        try check(result, "ask what is attached")
        return Int(count)
    }
}
