import Clibbpf
import Glibc

/// What can be asked of a loaded program by its descriptor.
public struct BPFProgram: Sendable {
    /// Its descriptor, valid as long as the object that it is of.
    public let descriptor: CInt

    /// Refers to a loaded program; the object that it is of must outlive the value.
    public init(descriptor: CInt) { self.descriptor = descriptor }

    /// What the kernel has counted of a program.
    public struct Statistics: Sendable {
        /// Runs that it skipped because the program was running on that CPU already (Linux 5.12).
        public let recursionMisses: UInt64
        /// Runs while `kernel.bpf_stats_enabled` was on; 0 if it never was.
        public let runs: UInt64
        /// Nanoseconds that those runs took, the two looks at the clock included.
        public let runNanoseconds: UInt64
    }

    /// Asks what the kernel has counted of it.
    public func statistics() throws(BPFError) -> Statistics {
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        try check(unsafe bpf_obj_get_info_by_fd(descriptor, &info, &size), "ask for program information")
        return Statistics(
            recursionMisses: info.recursion_misses, runs: info.run_cnt, runNanoseconds: info.run_time_ns)
    }

    /// Runs the program once on a frame (BPF_PROG_TEST_RUN), without sending anything.
    ///
    /// - Parameter frame: The frame, at least 14 bytes, from its Ethernet header on.
    /// - Returns: What the program returned.
    /// - Throws: The error of `bpf_prog_test_run_opts`, such as `EINVAL` for a frame that is too short.
    @discardableResult
    public func testRun(on frame: [UInt8]) throws(BPFError) -> UInt32 { try testRun(on: frame, times: 1).verdict }

    /// Runs the program on a frame many times.
    ///
    /// - Parameters:
    ///   - frame: The frame, at least 14 bytes, from its Ethernet header on.
    ///   - times: How often.
    /// - Returns: What the program returned the last time, and how many nanoseconds one run took by the kernel's
    ///   count, which has the loop around it and no fractions.
    /// - Throws: The error of `bpf_prog_test_run_opts`, such as `EINVAL` for a frame that is too short.
    public func testRun(
        on frame: [UInt8], times: UInt32
    ) throws(BPFError) -> (verdict: UInt32, nanoseconds: UInt32) {
        let (result, verdict, nanoseconds) = unsafe withOptions(size: \bpf_test_run_opts.sz) { options in
            unsafe options.pointee.repeat = CInt(times)
            let result = unsafe frame.withUnsafeBytes { bytes in
                unsafe options.pointee.data_in = bytes.baseAddress
                unsafe options.pointee.data_size_in = UInt32(bytes.count)
                return unsafe bpf_prog_test_run_opts(descriptor, options)
            }
            return unsafe (result, options.pointee.retval, options.pointee.duration)
        }
        try check(result, "run the program on a frame")
        return (verdict, nanoseconds)
    }
}
