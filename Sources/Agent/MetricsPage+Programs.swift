internal import BPF
internal import Exposition
internal import Probe

/// What the kernel half costs: the memory of its maps, and the runs of its programs.
extension MetricsPage {
    func writeKernelHalf(
        _ programs: [(program: String, statistics: BPFProgram.Statistics)], to page: inout MetricsWriter
    ) {
        page.family("lostreply_map_bytes", .gauge, help: "Kernel memory of each map.", unit: "bytes")
        for memory in probe.maps.compactMap({ MapMemory($0) }) {
            page.sample(labels: [("map", memory.name)], memory.bytes)
        }
        // While the kernel has never counted, 0 would say that nothing ran.
        let counted = programs.contains { $0.statistics.runs > 0 } ? programs : []
        page.family(
            "lostreply_program_runs_total", .counter,
            help: "Runs of a program while kernel.bpf_stats_enabled was on; no series if it never was.")
        for (program, statistics) in counted { page.sample(labels: [("program", program)], statistics.runs) }
        page.family(
            "lostreply_program_run_seconds_total", .counter,
            help: "Time that those runs took, with the kernel's own two looks at the clock.", unit: "seconds")
        for (program, statistics) in counted {
            page.sample(labels: [("program", program)], Double(statistics.runNanoseconds) / 1e9)
        }
    }
}
