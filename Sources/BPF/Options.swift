import Clibbpf
import Glibc

/// Runs `body` with options for a call of libbpf that are zero to the last byte, and have their size.
///
/// libbpf takes what lies behind the fields that it knows for those of a newer version, and refuses what is not zero;
/// Swift leaves the padding there as it finds it.
///
/// - Parameters:
///   - size: The field for the size.
///   - body: Fills the options in and makes the call.
/// - Returns: What `body` returned.
@unsafe func withOptions<Options, Result>(
    size: WritableKeyPath<Options, Int>, _ body: (UnsafeMutablePointer<Options>) -> Result
) -> Result {
    unsafe withUnsafeTemporaryAllocation(of: Options.self, capacity: 1) { buffer in
        guard let options = buffer.baseAddress else { preconditionFailure("room for one element has an address") }
        unsafe memset(options, 0, MemoryLayout<Options>.size)
        unsafe options.pointee[keyPath: size] = MemoryLayout<Options>.size
        return unsafe body(options)
    }
}
