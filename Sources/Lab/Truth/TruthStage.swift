internal import Linux

/// What a truth run needs for all proxies: the namespaces, and the agent that watches the proxy's.
struct TruthStage {
    private static let port: UInt16 = 8080
    private static let proxyEndpoint = TCPEndpoint(Topology.proxyAddress, port: port)
    private static let upstreamEndpoint = TCPEndpoint(Topology.upstreamAddress, port: port)

    let agent: AgentProcess
    private let topology: Topology
    private let interruption: Interruption

    /// Sets everything up, and waits until the agent watches.
    ///
    /// - Parameters:
    ///   - command: The agent's program and first arguments.
    ///   - interruption: Ends the run early.
    /// - Throws: What could not be set up.
    init(agent command: [String], _ interruption: Interruption) throws(RunEnd) {
        self.interruption = interruption
        do throws(LabError) {
            topology = try Topology()
            try topology.acknowledgeAtOnce()
        } catch {
            throw .failed(error.description)
        }
        agent = try AgentProcess(command, watching: topology.proxy, upstreamPort: Self.port)
        let isReady = try interruption.wait(for: .seconds(20)) { [agent] () throws(RunEnd) in try agent.isReady() }
        guard isReady else { throw .failed("the agent was not ready within 20 s; see `lostreply check`") }
    }

    /// Runs every scenario against a proxy, and waits until the agent has reported every incident.
    func perform(_ program: ProxyProgram) throws(RunEnd) -> TruthRound {
        let proxy: RealProxy
        let upstream: ScriptedUpstream
        do throws(LabError) {
            proxy = try RealProxy(program, in: topology.proxy)
            upstream = try ScriptedUpstream(on: Self.upstreamEndpoint, in: topology.upstream, before: proxy)
        } catch {
            throw .failed(error.description)
        }
        try waitUntilListening(proxy)
        var round = TruthRound()
        for scenario in Scenario.allCases {
            Console.note("\(program.name): \(scenario.requests) requests of the scenario `\(scenario.rawValue)`")
            round.views += try perform(scenario, on: proxy, before: upstream)
        }
        // An idle connection may have been reset without the proxy's notice; its incident ends with the proxy.
        proxy.stop()
        try agent.waitUntilSettled(interruption) { () throws(RunEnd) in try agent.checkAlive() }
        round.entries = upstream.entries
        return round
    }

    private func perform(
        _ scenario: Scenario, on proxy: RealProxy, before upstream: ScriptedUpstream
    ) throws(RunEnd) -> [ClientView] {
        let crowd = RequestCrowd(
            scenario, to: proxy.program.name, at: Self.proxyEndpoint, in: topology.client, before: upstream)
        crowd.start(until: interruption)
        let allEnded = try interruption.wait(for: .seconds(60)) { () throws(RunEnd) in
            try proxy.checkAlive()
            try agent.checkAlive()
            return crowd.views.count == scenario.requests
        }
        guard allEnded else { throw .failed("only \(crowd.views.count) of \(scenario.requests) requests ended") }
        return crowd.views.sorted { $0.request.number < $1.request.number }
    }

    private func waitUntilListening(_ proxy: RealProxy) throws(RunEnd) {
        let listens = try interruption.wait(for: .seconds(10)) { () throws(RunEnd) in
            try proxy.checkAlive()
            return (try? TCPSocket.connect(to: Self.proxyEndpoint, in: topology.client)) != nil
        }
        guard listens else {
            throw .failed("\(proxy.program.name) did not listen on \(Self.proxyEndpoint) within 10 s")
        }
    }
}
