internal import Glibc
internal import Lab
internal import Linux

/// What the agent itself takes: to start, to idle, to tell.
struct AgentRows {
    private let interruption: Interruption
    private let program: String

    /// Prepares the rows.
    ///
    /// - Parameters:
    ///   - interruption: Ends a measurement early.
    ///   - program: The agent's program.
    init(_ interruption: Interruption, program: String) {
        self.interruption = interruption
        self.program = program
    }

    /// Measures, and adds a row for each promise.
    ///
    /// - Parameter report: Where the rows go.
    /// - Throws: A signal that has come, or what the agent did not do.
    func measure(into report: Report) throws(RunEnd) {
        report.begin("The agent")
        try start(into: report)
        try idle(into: report)
        try page(into: report)
        try incidents(into: report)
    }

    /// From exec to the first page, and until all hooks are there.
    private func start(into report: Report) throws(RunEnd) {
        var (pages, hooks): ([Double], [Double]) = ([], [])
        for _ in 0..<9 {
            let topology = try makeTopology()
            let clock = ContinuousClock()
            let begin = clock.now
            let agent = try AgentProcess(program, watching: topology.proxy)
            try agent.wait(for: "a page", interruption) { agent.servesPage }
            pages.append((clock.now - begin) / .milliseconds(1))
            try agent.waitUntilReady(interruption)
            hooks.append((clock.now - begin) / .milliseconds(1))
        }
        report.add(Target("exec to first scrape, median of 9", median(pages), atMost: 150, .milliseconds))
        report.add(Target("exec to ready, three interfaces, median of 9", median(hooks), atMost: nil, .milliseconds))
    }

    private func idle(into report: Report) throws(RunEnd) {
        let topology = try makeTopology()
        let agent = try AgentProcess(program, watching: topology.proxy)
        try agent.waitUntilReady(interruption)
        _ = agent.servesPage
        try interruption.pause(milliseconds: 1000)
        let milliseconds: CInt = 10_000
        let before = agent.nanoseconds
        try interruption.pause(milliseconds: milliseconds)
        let share = Double(agent.nanoseconds - before) / (Double(milliseconds) * 1e6) * 100
        report.add(Target("resident memory, idle", agent.residentMegabytes, atMost: 30, .megabytes))
        report.add(Target("CPU, idle, of a core", share, atMost: 0.2, .percent))
    }

    /// 10,000 series: 5,000 upstreams that lost an answer each, counted and summed.
    private func page(into report: Report) throws(RunEnd) {
        let upstreams = 5000
        let topology = try makeTopology()
        let agent = try AgentProcess(program, watching: topology.client, options: ["--top-upstreams", "\(upstreams)"])
        try agent.waitUntilReady(interruption)
        do {
            try UpstreamCrowd(in: topology.client).lose(0..<upstreams)
        } catch {
            throw .failed("cannot lose answers: \(error)")
        }
        try agent.wait(for: "\(upstreams) lost answers", interruption) {
            agent.metrics?.sum("lostreply_lost_responses_total") == upstreams
        }
        let clock = ContinuousClock()
        var durations: [Double] = []
        for _ in 0..<15 {
            let begin = clock.now
            guard agent.servesPage else { throw .failed("no page of 10,000 series") }
            durations.append((clock.now - begin) / .milliseconds(1))
        }
        report.add(Target("a page of 10,000 series, median of 15", median(durations), atMost: 20, .milliseconds))
    }

    /// Answers lost one after the other, a million of them.
    private func incidents(into report: Report) throws(RunEnd) {
        let count = 1_000_000
        let topology = try makeTopology()
        let agent = try AgentProcess(program, watching: topology.proxy)
        try agent.waitUntilReady(interruption)
        let before = agent.nanoseconds
        let lost = try lose(count, in: topology)
        var told: Int?
        try agent.wait(for: "\(lost) incidents but \(told ?? 0)", interruption) {
            told = agent.metrics?.sum("lostreply_incidents_total", ["outcome": "lost"])
            return told == lost
        }
        let microseconds = Double(agent.nanoseconds - before) / Double(lost) / 1000
        report.add(Target("CPU per incident", microseconds, atMost: 10, .microseconds))
        report.add(Target("resident memory after 1,000,000 incidents", agent.residentMegabytes, atMost: 60, .megabytes))
    }

    /// Loses so many answers, but for connections that the machine was too busy for; returns how many.
    private func lose(_ count: Int, in topology: Topology) throws(RunEnd) -> Int {
        let endpoint = TCPEndpoint(Topology.upstreamAddress, port: 8081)
        let (server, client): (ChurnServer, ChurnClient)
        do {
            try topology.proxy.prepareForChurn()
            // On one CPU a RST cannot overtake the answer.
            server = try ChurnServer(on: endpoint, in: topology.upstream, .serverResets, onCPU: 1)
            client = try ChurnClient(
                to: endpoint, in: topology.proxy, .serverResets, ChurnClient.Limits(connections: count), onCPU: 1)
        } catch {
            throw .failed("cannot lose answers: \(error)")
        }
        while client.finished + client.failed < count { try interruption.pause(milliseconds: 1000) }
        client.wait()
        withExtendedLifetime(server) {}
        guard client.failed < count / 100 else { throw .failed("\(client.failed) of \(count) answers were not lost") }
        return client.finished
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private func makeTopology() throws(RunEnd) -> Topology {
        do { return try Topology() } catch { throw .failed("\(error)") }
    }
}
