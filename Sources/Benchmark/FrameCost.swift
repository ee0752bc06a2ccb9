internal import BPF
internal import Lab
internal import Probe

/// How long programs take for a frame, side by side: round after round, each in turn, the shortest of each.
///
/// A round is shorter than a time slice, so that some are without a neighbour.
struct FrameCost {
    /// A program of a loaded object.
    struct Candidate {
        let name: String
        let program: BPFProgram
        /// Keeps it loaded.
        let probe: Probe
        /// Whether to take the kernel's whole nanoseconds: attaching XDP's dispatcher takes milliseconds a call.
        var usesKernelCount = false
    }

    private let interruption: Interruption
    private let rounds: Int
    private let times: UInt32

    init(_ interruption: Interruption, rounds: Int, times: UInt32 = 100_000) {
        self.interruption = interruption
        self.rounds = rounds
        self.times = times
    }

    /// Runs them.
    ///
    /// - Parameters:
    ///   - candidates: What to run.
    ///   - frame: What to run it on.
    ///   - between: Runs between two of them, to make place for what they wrote.
    /// - Returns: Nanoseconds per run of each, in order.
    /// - Throws: A signal that has come, or why a program could not be run.
    func nanoseconds(
        of candidates: [Candidate], on frame: Frame, between: () throws(RunEnd) -> Void = {}
    ) throws(RunEnd) -> [Double] {
        var least = [Double](repeating: .infinity, count: candidates.count)
        for _ in 0..<rounds {
            for (index, candidate) in candidates.enumerated() {
                try interruption.pause(milliseconds: 0)
                least[index] = min(least[index], try nanoseconds(of: candidate, on: frame))
                try between()
            }
        }
        return least
    }

    private func nanoseconds(of candidate: Candidate, on frame: Frame) throws(RunEnd) -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let run = try candidate.program.testRun(on: frame.bytes, times: times)
            let elapsed = (clock.now - start) / .nanoseconds(1)
            return candidate.usesKernelCount ? Double(run.nanoseconds) : elapsed / Double(times)
        } catch {
            throw .failed("\(candidate.name): \(error)")
        }
    }
}
