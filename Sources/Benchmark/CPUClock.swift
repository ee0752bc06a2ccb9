internal import CLinux
internal import Glibc
internal import Lab
internal import Linux

/// The CPU time of a set of threads, exact also of those that run just now.
///
/// The clocks of other processes (clock_getcpuclockid(3)) and /proc are as old as the last tick or switch, by up to a
/// sixth of a short window.
final class CPUClock {
    private let counters: [CInt]

    /// Sums the threads of processes as they are now, threads, and those of the kernel that do what interrupts leave over.
    ///
    /// - Parameters:
    ///   - processes: Process ids.
    ///   - threads: Thread ids.
    /// - Throws: Why a thread's time cannot be had.
    init(processes: [pid_t], threads: [pid_t] = []) throws(RunEnd) {
        let all = processes.flatMap(ProcessTable.threads) + threads + ProcessTable.softInterruptThreads
        counters = all.map { clinux_open_task_clock($0) }
        guard counters.allSatisfy({ $0 >= 0 }) else {
            throw .failed("\(SystemError("cannot read the CPU time of a thread"))")
        }
    }

    deinit { for counter in counters where counter >= 0 { close(counter) } }

    /// Nanoseconds used since the value was made.
    var nanoseconds: UInt64 {
        counters.reduce(0) { sum, counter in
            var value: UInt64 = 0
            guard unsafe read(counter, &value, MemoryLayout<UInt64>.size) == MemoryLayout<UInt64>.size else {
                return sum
            }
            return sum + value
        }
    }
}
