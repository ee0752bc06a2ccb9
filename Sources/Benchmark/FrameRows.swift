internal import BPF
internal import Lab
internal import Probe
internal import Records

/// What the hooks on the wire add to a frame, against programs that do less, in the same object and the same rounds.
struct FrameRows {
    private let interruption: Interruption
    private let inode: UInt32
    private let frames: [Frame] = [Frame.Flow.ipv4, .ipv6].flatMap { flow in
        [flow.source.count == 4 ? 66 : 86, 1514].map { Frame(flow, flags: Frame.ack, length: $0) }
    }

    /// Prepares the rows; call inside the namespace that is asked about.
    ///
    /// - Parameters:
    ///   - interruption: Ends a measurement early.
    ///   - inode: That namespace's number.
    init(_ interruption: Interruption, inode: UInt32) {
        self.interruption = interruption
        self.inode = inode
    }

    /// Measures, and adds a row for each promise.
    func measure(into report: Report) throws(RunEnd) {
        report.begin("One frame, BPF_PROG_TEST_RUN, program over empty program")
        try tc(report)
        try watched(report)
        try xdp(report)
        try resets(report)
    }

    private func tc(_ report: Report) throws(RunEnd) {
        let costs = try costs(on: frames) { () throws(RunEnd) in
            let defaults = try probe()
            let untracked = try probe { $0.flowTracking = false }
            return try [
                candidate("empty", "tc_empty", defaults), candidate("parse", "tc_parse", defaults),
                candidate("hash", "tc_hash", defaults),
                candidate("ingress, --flow-tracking=off", "tc_ingress", untracked),
                candidate("egress, --flow-tracking=off", "tc_egress", untracked),
                candidate("ingress, default", "tc_ingress", defaults),
                candidate("egress, default", "tc_egress", defaults),
            ]
        }
        let limits: [Double?] = [nil, nil, nil, 1.15, 1.15, 1.35, 1.35]
        for (frame, costs) in zip(frames, costs) {
            let empty = costs[0].nanoseconds
            for (cost, limit) in zip(costs, limits).dropFirst() {
                report.add(Target("tc \(cost.name): \(frame.name)", cost.nanoseconds / empty, atMost: limit))
            }
        }
    }

    /// With the start of answers kept: those of a watched port, and all others.
    private func watched(_ report: Report) throws(RunEnd) {
        let frames = frames.filter { $0.bytes.count == 1514 }
        let costs = try costs(on: frames) { () throws(RunEnd) in
            let port = Frame.Flow.ipv4.sourcePort
            let watched = try probe { $0.watchedPorts = .list([port]) }
            let others = try probe { $0.watchedPorts = .list([port + 1]) }
            return try [
                candidate("empty", "tc_empty", watched),
                candidate("empty, next in sequence", "tc_moving_empty", watched),
                candidate("ingress, answers of a watched port", "tc_moving_ingress", watched),
                candidate("ingress, answers of another port", "tc_moving_ingress", others),
                candidate("egress, another port is watched", "tc_egress", others),
            ]
        }
        let limits = [2.2, 1.35, 1.35]
        for (frame, costs) in zip(frames, costs) {
            // What it takes to make a frame the next of its flow is nobody's cost.
            let empty = costs[0].nanoseconds
            let without = [costs[1].nanoseconds, costs[1].nanoseconds, empty]
            for (index, cost) in costs[2...].enumerated() {
                let ratio = (empty + cost.nanoseconds - without[index]) / empty
                report.add(Target("tc \(cost.name): \(frame.name)", ratio, atMost: limits[index]))
            }
        }
    }

    /// What programs take on each frame: the median of several loads, as where the kernel puts a program's code makes two
    /// nanoseconds.
    private func costs(
        on frames: [Frame], loading load: () throws(RunEnd) -> [FrameCost.Candidate]
    ) throws(RunEnd) -> [[(name: String, nanoseconds: Double)]] {
        let loads = try (0..<5).map { _ throws(RunEnd) in try load() }
        let names = loads[0].map(\.name)
        return try frames.map { frame throws(RunEnd) in
            let costs = try FrameCost(interruption, rounds: 40).nanoseconds(of: Array(loads.joined()), on: frame)
            return names.enumerated().map { index, name in
                let samples = stride(from: index, to: costs.count, by: names.count).map { costs[$0] }
                return (name, samples.sorted()[loads.count / 2])
            }
        }
    }

    private func xdp(_ report: Report) throws(RunEnd) {
        let defaults = try probe()
        let untracked = try probe { $0.flowTracking = false }
        let candidates = try [
            candidate("empty", "xdp_empty", defaults, usesKernelCount: true),
            candidate("--flow-tracking=off", "xdp_ingress", untracked, usesKernelCount: true),
            candidate("default", "xdp_ingress", defaults, usesKernelCount: true),
        ]
        let limits: [Double?] = [nil, 4, 12]
        for frame in frames {
            // Each call waits until the CPUs have seen the program: fewer of them.
            let costs = try FrameCost(interruption, rounds: 50, times: 200_000).nanoseconds(of: candidates, on: frame)
            for (index, candidate) in candidates.enumerated().dropFirst() {
                report.add(
                    Target(
                        "XDP over empty, \(candidate.name): \(frame.name)", costs[index] - costs[0],
                        atMost: limits[index], .nanoseconds))
            }
        }
    }

    /// RSTs to a socket that is there, each judged, counted and reported.
    private func resets(_ report: Report) throws(RunEnd) {
        // Room for a round without being woken.
        let probe = try probe { $0.ringBytes = 1 << 24 }
        let times: UInt32 = 20_000
        for address in ["127.0.0.1", "::1"] {
            let pair = try LivePair(address)
            let candidates = try [
                candidate("empty", "tc_empty", probe), candidate("hash", "tc_hash", probe),
                candidate("ingress", "tc_ingress", probe),
            ]
            let length = address == "::1" ? 86 : 66
            let rst = Frame(pair.flow, flags: Frame.rst | Frame.ack, length: length)
            let costs = try FrameCost(interruption, rounds: 60, times: times).nanoseconds(
                of: candidates, on: rst
            ) { () throws(RunEnd) in
                do { while try probe.consume() {} } catch { throw RunEnd.failed("\(error)") }
            }
            report.add(
                Target(
                    "RST to a live socket, (ingress - empty) / (hash - empty): \(rst.name)",
                    (costs[2] - costs[0]) / (costs[1] - costs[0]), atMost: 6))
            let added = costs.map { Int(($0 - costs[0]).rounded()) }
            report.remark("over empty: hash \(added[1]) ns, ingress \(added[2]) ns")
        }
    }

    private func candidate(
        _ name: String, _ program: String, _ probe: Probe, usesKernelCount: Bool = false
    ) throws(RunEnd) -> FrameCost.Candidate {
        do {
            return FrameCost.Candidate(
                name: name, program: try probe.program(program), probe: probe, usesKernelCount: usesKernelCount)
        } catch {
            throw .failed("\(error)")
        }
    }

    private func probe(_ change: (inout ProbeConfiguration) -> Void = { _ in }) throws(RunEnd) -> Probe {
        var configuration = ProbeConfiguration(namespaces: [inode], usesXDP: true)
        change(&configuration)
        do {
            return try Probe(image: bytecode, configuration: configuration, attachesTracepoints: false) { _ in }
        } catch {
            throw .failed("\(error)")
        }
    }
}
