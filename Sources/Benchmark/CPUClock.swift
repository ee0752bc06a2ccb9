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
        clocks =
            (processes + ProcessTable.softInterruptThreads).map(Self.clock(ofProcess:))
            + threads.map(Self.clock(ofThread:))
    }

    /// Takes one process alone.
    init(process: pid_t) { clocks = [Self.clock(ofProcess: process)] }

    /// Nanoseconds used so far; what has ended no longer counts.
    var nanoseconds: UInt64 {
        clocks.reduce(0) { sum, clock in
            var time = timespec()
            guard unsafe clock_gettime(clock, &time) == 0 else { return sum }
            return sum + UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        }
    }

    // linux/posix-timers.h, CPUCLOCK_SCHED and CPUCLOCK_PERTHREAD_MASK: the C library makes no clock of a thread's number.
    private static func clock(ofProcess pid: pid_t) -> clockid_t { ~pid << 3 | 2 }

    private static func clock(ofThread thread: pid_t) -> clockid_t { ~thread << 3 | 4 | 2 }
}
