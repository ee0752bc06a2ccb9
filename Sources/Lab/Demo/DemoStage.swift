internal import Linux
internal import Parsing

/// All that a demo runs: namespaces, upstream, nginx, agent.
struct DemoStage {
    private static let port: UInt16 = 8080

    let topology: Topology
    let agent: AgentProcess
    private let upstream: EarlyUpstream
    private let nginx: Nginx

    /// Sets everything up, and waits until nginx listens and the agent watches.
    init(_ options: DemoOptions, _ interruption: Interruption) throws(RunEnd) {
        do throws(LabError) {
            topology = try Topology()
            upstream = try EarlyUpstream(
                on: TCPEndpoint(Topology.upstreamAddress, port: Self.port), in: topology.upstream)
            nginx = try Nginx(NginxConfiguration(), in: topology.proxy)
        } catch {
            throw .failed(error.description)
        }
        try Self.waitForNginx(nginx, in: topology, interruption)
        Console.note("nginx listens on \(Self.proxyEndpoint), in a network namespace of its own")
        agent = try AgentProcess(options.agent, watching: topology.proxy, upstreamPort: Self.port)
        let isReady = try interruption.wait(for: .seconds(20)) { [agent] () throws(RunEnd) in try agent.isReady() }
        guard isReady else { throw .failed("the agent was not ready within 20 s; see `lostreply check`") }
        Console.note("the agent watches that namespace")
    }

    /// Where clients send their requests.
    var proxyEndpoint: TCPEndpoint { Self.proxyEndpoint }

    /// The lost responses that the agent has reported, by the time of their resets.
    var lostResponses: [ToldIncident] {
        // RFC 3339 times of one length sort as text.
        agent.events.compactMap { ToldIncident(line: $0) }.filter { $0.outcome == "lost" }
            .sorted { $0.resetTime < $1.resetTime }
    }

    /// Where to look while all is up.
    var directions: String {
        """
        all is up until Ctrl-C
          page: http://\(agent.endpoint)/
          metrics: http://\(agent.endpoint)/metrics
          one more upload: head -c 4M /dev/zero | nsenter --net=\(topology.client.path) \
            curl -s --data-binary @- http://\(proxyEndpoint)/
          client namespace: nsenter --net=\(topology.client.path)
          proxy namespace: nsenter --net=\(topology.proxy.path)
          upstream namespace: nsenter --net=\(topology.upstream.path)
          nginx's logs: \(nginx.folder.path)
        """
    }

    /// Makes sure that what the demo has started still runs.
    ///
    /// - Throws: What has ended, and how.
    func checkAlive() throws(RunEnd) {
        if let status = nginx.master.status {
            throw .failed("nginx ended with \(status): \(nginx.lastError ?? "its error log is empty")")
        }
        try agent.checkAlive()
    }

    /// Waits, for a bounded time, until nginx has logged every request and the agent has reported every incident.
    func waitUntilSettled(requests: Int, _ interruption: Interruption) throws(RunEnd) {
        let isLogged = try interruption.wait(for: .seconds(10)) { () throws(RunEnd) in
            try checkAlive()
            return nginx.statuses.count >= requests
        }
        guard isLogged else { throw .failed("nginx logged only \(nginx.statuses.count) of \(requests) requests") }
        try agent.waitUntilSettled(interruption, while: checkAlive)
    }

    /// What was found.
    func summary(of uploads: UploadCrowd) throws(RunEnd) -> DemoSummary {
        guard let metrics = agent.metrics else { throw .failed("the agent at \(agent.endpoint) does not answer") }
        return DemoSummary(
            lost: lostResponses.count,
            nginx502: nginx.statuses.count { $0 == 502 },
            recovered: metrics.sum("lostreply_incidents_total", ["role": "upstream", "outcome": "recovered"]) ?? 0,
            resets: metrics.sum("lostreply_resets_total", ["role": "upstream"]) ?? 0,
            recordsDropped: metrics.sum("lostreply_records_total", ["result": "dropped"]) ?? 0,
            clientStatuses: uploads.statuses)
    }

    private static var proxyEndpoint: TCPEndpoint { TCPEndpoint(Topology.proxyAddress, port: port) }

    private static func waitForNginx(
        _ nginx: Nginx, in topology: Topology, _ interruption: Interruption
    ) throws(RunEnd) {
        let listens = try interruption.wait(for: .seconds(10)) { () throws(RunEnd) in
            if let status = nginx.master.status {
                throw .failed("nginx ended with \(status): \(nginx.lastError ?? "its error log is empty")")
            }
            return (try? TCPSocket.connect(to: proxyEndpoint, in: topology.client)) != nil
        }
        guard listens else { throw .failed("nginx did not listen on \(proxyEndpoint) within 10 s") }
    }
}
