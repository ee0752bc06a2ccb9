internal import Glibc
internal import Lab

/// The CPU time of processes and of threads of our own: of these to the nanosecond, of those to the kernel's last tick,
/// by which single windows are off in either direction and many are not.
struct CPUClock: Sendable {
    private let clocks: [clockid_t]

    /// Sums them, and the kernel's threads that do what interrupts leave over.
    ///
    /// - Parameters:
    ///   - processes: Process ids; all their threads count, now and later.
    ///   - threads: Numbers of our own threads.
    init(processes: [pid_t], threads: [pid_t] = []) {
        // The C library has no call for a clock by a thread's number. linux/posix-timers.h: CPUCLOCK_SCHED and
        // CPUCLOCK_PERTHREAD_MASK.
        let (scheduled, ofThread): (clockid_t, clockid_t) = (2, 4)
        clocks =
            (processes + ProcessTable.softInterruptThreads).map { ~$0 << 3 | scheduled }
            + threads.map { ~$0 << 3 | scheduled | ofThread }
    }

    /// Nanoseconds used so far; what has ended no longer counts.
    var nanoseconds: UInt64 {
        clocks.reduce(0) { sum, clock in
            var time = timespec()
            guard unsafe clock_gettime(clock, &time) == 0 else { return sum }
            return sum + UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        }
    }
}
