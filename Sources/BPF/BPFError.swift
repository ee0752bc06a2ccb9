import Clibbpf
import Glibc

/// A libbpf or kernel call that failed.
public struct BPFError: Error, Equatable, CustomStringConvertible {
    /// The positive errno value that the call left.
    public var code: CInt
    /// What was being done, such as "load the programs".
    public var operation: String
    /// What the kernel's verifier said last; empty where it had no part.
    public var detail: String

    /// Makes an error from an errno value of either sign.
    public init(_ operation: String, code: CInt, detail: String = "") {
        self.code = abs(code)
        self.operation = operation
        self.detail = detail
    }

    /// What the system or libbpf says of the error, such as `Permission denied`.
    public var reason: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            unsafe libbpf_strerror(code, buffer.baseAddress, buffer.count)
            return unsafe buffer.baseAddress.map { unsafe String(cString: $0) } ?? ""
        }
    }

    /// The operation and what the system says of it, on one line.
    public var description: String {
        detail.isEmpty ? "\(operation): \(reason)" : "\(operation): \(reason) (\(detail))"
    }
}

/// Returns `result`, or throws when it is negative, as libbpf 1.x reports errors.
@discardableResult
func check(_ result: CInt, _ operation: @autoclosure () -> String) throws(BPFError) -> CInt {
    guard result >= 0 else { throw BPFError(operation(), code: result) }
    return result
}
