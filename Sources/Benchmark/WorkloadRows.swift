internal import Lab

/// What the whole product, or a part of it, adds to work that goes on.
struct WorkloadRows {
    private let interruption: Interruption

    init(_ interruption: Interruption) { self.interruption = interruption }

    /// Packets of many flows.
    func flood(into report: Report) throws(RunEnd) {
        report.begin("Flood over 65,536 flows, CPU per packet, with hooks over without")
        let topology = try makeTopology()
        let rows: [(name: String, selection: HookSet.Selection, flowTracking: Bool, limit: Double)] = [
            ("wire, --flow-tracking=off", .wire, false, 1.05),
            ("wire, default", .wire, true, 1.10),
            ("wire and kfree_skb, --flow-tracking=off, all dropped", .wireAndRefusals, false, 1.12),
            ("wire and kfree_skb, default, all dropped", .wireAndRefusals, true, 1.18),
        ]
        for row in rows {
            let hooks = try HookSet(
                row.selection, in: topology.upstream, interfaces: ["proxy"], flowTracking: row.flowTracking)
            try add(FloodWorkload(row.name, in: topology), hooks, atMost: row.limit, to: report)
        }
    }

    /// Connections that come and go.
    func churn(into report: Report) throws(RunEnd) {
        report.begin("A connection for each request, CPU per connection, with the product over without")
        let rows: [(name: String, ending: ChurnEnding, limit: Double)] = [
            ("closed by FIN", .clientCloses, 1.04), ("every one reset", .clientResets, 1.07),
        ]
        for row in rows {
            let topology = try makeTopology()
            let hooks = try HookSet(.everything, in: topology.upstream, interfaces: ["lo", "proxy"])
            try add(ChurnWorkload(row.name, row.ending, in: topology), hooks, atMost: row.limit, to: report)
        }
    }

    /// Requests over kept connections, to a server and through a proxy.
    func http(into report: Report) throws(RunEnd) {
        report.begin("HTTP over kept connections, CPU per request, with the product over without")
        let topology = try makeTopology()
        let nginx = try start(.answeringNginx, in: topology.upstream)
        defer { nginx.stop() }
        do {
            let workload = try HTTPWorkload(
                "wrk -> nginx", servers: [nginx], asking: TCPEndpoint(Topology.upstreamAddress, port: 8080),
                from: topology.proxy, interruption)
            let hooks = try HookSet(.everything, in: topology.upstream, interfaces: ["lo", "proxy"])
            try add(workload, hooks, atMost: 1.02, to: report)
        }
        let haproxy = try start(.passingHAProxy, in: topology.proxy)
        defer { haproxy.stop() }
        let workload = try HTTPWorkload(
            "wrk -> HAProxy -> nginx", servers: [haproxy, nginx],
            asking: TCPEndpoint(Topology.proxyAddress, port: 8080), from: topology.client, interruption)
        let hooks = try HookSet(.everything, in: topology.proxy, interfaces: ["lo", "client", "upstream"])
        try add(workload, hooks, atMost: 1.015, to: report)
    }

    /// One stream of large segments.
    func bulk(into report: Report) throws(RunEnd) {
        report.begin("One stream with TSO, CPU per byte, with the product over without")
        let topology = try makeTopology()
        let workload = try BulkWorkload(
            from: topology.proxy, to: TCPEndpoint(Topology.upstreamAddress, port: 5201), in: topology.upstream,
            interruption)
        let hooks = try HookSet(.everything, in: topology.upstream, interfaces: ["lo", "proxy"])
        try add(workload, hooks, atMost: 1.03, to: report)
    }

    private func add(
        _ workload: some Workload, _ hooks: HookSet, atMost limit: Double, to report: Report
    ) throws(RunEnd) {
        let (estimate, nanoseconds) = try Toggle(interruption).ratio(workload, atMost: limit) { () throws(RunEnd) in
            try hooks.attach()
        }
        report.add(Target(workload.name, estimate.ratio, error: estimate.error, atMost: limit))
        let added = (estimate.ratio - 1) * nanoseconds
        let precision = nanoseconds < 10 ? 100.0 : 1
        let texts = [nanoseconds, added].map { "\(($0 * precision).rounded() / precision) ns" }
        report.remark("without: \(texts[0]); added: \(texts[1])")
    }

    private func makeTopology() throws(RunEnd) -> Topology {
        do { return try Topology() } catch { throw .failed("\(error)") }
    }

    private func start(_ program: ProxyProgram, in namespace: NetworkNamespace) throws(RunEnd) -> RealProxy {
        do { return try RealProxy(program, in: namespace) } catch { throw .failed("\(error)") }
    }
}
