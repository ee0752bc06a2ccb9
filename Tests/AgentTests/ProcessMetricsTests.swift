import Exposition
import Glibc
import Testing

import Agent

@Suite("Process metrics")
struct ProcessMetricsTests {
    @Test("The kernel's fields are found behind a command name that looks like fields itself")
    func parsing() {
        let fields = "S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 7 0 1000 8192000 300 18446744073709551615 1 1"
        let metrics = ProcessMetrics(
            stat: "42 (a) S (b) \(fields)\n", boot: "cpu 1 2\nbtime 1764000000\nprocesses 5\n", ticksPerSecond: 100,
            pageBytes: 4096, openDescriptors: 8, descriptorLimit: 1024)
        #expect(metrics?.cpuSeconds == 2)
        #expect(metrics?.startTime == 1_764_000_010)
        #expect(metrics?.virtualBytes == 8_192_000)
        #expect(metrics?.residentBytes == 300 * 4096)
    }

    @Test("A file that is cut off gives no values, rather than wrong ones", arguments: ["", "42 (a", "42 (a) S 1 2"])
    func truncated(stat: String) {
        let metrics = ProcessMetrics(
            stat: stat, boot: "btime 1\n", ticksPerSecond: 100, pageBytes: 4096, openDescriptors: 0,
            descriptorLimit: 0)
        #expect(metrics == nil)
    }

    @Test("This process has used time and memory, and started before now")
    func current() throws {
        let metrics = try #require(ProcessMetrics.current())
        #expect(metrics.cpuSeconds > 0)
        #expect(metrics.residentBytes > 1 << 20)
        #expect(metrics.virtualBytes >= metrics.residentBytes)
        #expect(metrics.openDescriptors >= 3)
        #expect(metrics.descriptorLimit >= metrics.openDescriptors)
        let now = Double(time(nil))
        #expect(now - 3600...now + 1 ~= metrics.startTime)
    }

    @Test("Open descriptors are as many as fcntl finds")
    func descriptors() async {
        // In a process of its own, which is quiet, if not at once: other tests open and close descriptors all the time.
        await #expect(processExitsWith: .success) {
            func found() -> UInt64 {
                UInt64((Int32(0)..<4096).count { fcntl($0, F_GETFD) >= 0 })
            }
            for _ in 0..<2000 where ProcessMetrics.current()?.openDescriptors != found() { usleep(5000) }
            try #require(ProcessMetrics.current()?.openDescriptors == found())
        }
    }

    @Test("The names are those of every Prometheus client")
    func names() throws {
        var page = MetricsWriter(format: .text)
        try #require(ProcessMetrics.current()).write(to: &page)
        let lines = String(decoding: page.finish(), as: UTF8.self).split(separator: "\n")
        #expect(
            lines.filter { !$0.hasPrefix("#") }.map { $0.prefix { $0 != " " } } == [
                "process_cpu_seconds_total", "process_resident_memory_bytes", "process_virtual_memory_bytes",
                "process_start_time_seconds", "process_open_fds", "process_max_fds",
            ])
    }
}
