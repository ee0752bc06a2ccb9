internal import Display
import Glibc
internal import Linux
internal import Parsing

/// The whole story in one command: a real nginx, an upstream that answers early, and the agent that tells which
/// answers nginx never read, beside nginx's own count of 502s.
///
/// All that it makes is held by descriptors and by children that die with the process, whatever ends it.
public struct Demo {
    private let options: DemoOptions

    /// Prepares a demo.
    ///
    /// - Parameter options: What it shall do.
    public init(_ options: DemoOptions) { self.options = options }

    /// Runs the demo.
    ///
    /// Call on the process's first thread, before it has others: the signals are blocked in all.
    ///
    /// - Returns: The exit code: 0 if the agent's count is nginx's and above zero, 128 and the number of a signal.
    public func run() -> CInt {
        do throws(RunEnd) {
            try LabHost.check(for: "the demo", programs: [("nginx", "nginx-light"), ("ip", "iproute2")])
            let interruption = try Interruption()
            let stage = try DemoStage(options, interruption)
            defer { stage.agent.stop() }
            return try perform(on: stage, interruption)
        } catch {
            if !error.line.isEmpty { Console.note(error.line) }
            return error.code
        }
    }

    private func perform(on stage: DemoStage, _ interruption: Interruption) throws(RunEnd) -> CInt {
        let uploads = try sendUploads(on: stage, interruption)
        try stage.waitUntilSettled(requests: options.requests, interruption)
        let summary = try stage.summary(of: uploads)
        report(summary, from: stage)
        if let failure = summary.failure { Console.note(failure) }
        if options.keeps {
            Console.note(stage.directions)
            try interruption.wait()
        }
        return summary.failure == nil ? 0 : 1
    }

    private func sendUploads(on stage: DemoStage, _ interruption: Interruption) throws(RunEnd) -> UploadCrowd {
        let uploads = UploadCrowd(
            requests: options.requests, bytes: options.uploadBytes, to: stage.proxyEndpoint,
            in: stage.topology.client)
        let size = "\(options.uploadBytes >> 20) MiB"
        Console.note("sending \(options.requests) uploads of \(size), \(options.clients) at a time")
        uploads.start(clients: options.clients, until: interruption)
        var progress = 0
        // An upload takes 10 s at the most.
        let longest = Duration.seconds(10 * (options.requests / options.clients + 1) + 10)
        let allEnded = try interruption.wait(for: longest) { () throws(RunEnd) in
            try stage.checkAlive()
            let ended = uploads.ended
            if ended * 4 / options.requests > progress {
                progress = ended * 4 / options.requests
                Console.note("\(ended) of \(options.requests) answered")
            }
            return ended == options.requests
        }
        guard allEnded else { throw .failed("only \(uploads.ended) of \(options.requests) uploads ended") }
        return uploads
    }

    private func report(_ summary: DemoSummary, from stage: DemoStage) {
        if options.printsJSON { return Console.print(summary.json) }
        for response in stage.lostResponses { Console.print(response.line) }
        Console.print(summary.line)
    }
}
