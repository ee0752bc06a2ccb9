internal import Parsing

/// What came of holding the agent's counts against those of the load.
public struct ExactnessFinding: Sendable {
    /// One number of it.
    public struct Figure: Sendable {
        /// What was counted.
        public let name: String
        /// How often.
        public let value: Int
    }

    /// What was done.
    public let name: String
    /// What was counted, by the load and by the agent, in order.
    public private(set) var figures: [Figure] = []
    /// A line for each count that is not what it must be; empty where all are exact.
    public private(set) var mismatches: [String] = []

    /// Whom what comes next is about, where there are several.
    var subject: String?

    init(_ name: String) { self.name = name }

    /// All of it on one line.
    public var line: String {
        let numbers = figures.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        let verdict = mismatches.isEmpty ? "exact" : mismatches.joined(separator: "; ")
        return "\(name): \(numbers): \(verdict)"
    }

    /// Takes down a number.
    mutating func note(_ name: String, _ value: Int) { figures.append(Figure(name: named(name), value: value)) }

    /// Holds a number against what it must be.
    mutating func expect(_ name: String, _ value: Int?, toBe expected: Int) {
        guard value != expected else { return }
        complain("\(name) is \(value.map { "\($0)" } ?? "missing") in place of \(expected)")
    }

    /// Holds a number against the least and the most that it may be.
    mutating func expect(_ name: String, _ value: Int, toBeIn range: ClosedRange<Int>) {
        guard !range.contains(value) else { return }
        complain("\(name) is \(value), not of \(range.lowerBound) to \(range.upperBound)")
    }

    /// Takes down what is not as it must be.
    mutating func complain(_ line: String) { mismatches.append(named(line)) }

    private func named(_ text: String) -> String { subject.map { "\($0)'s \(text)" } ?? text }

    /// Holds the counts of each kind of record against one another.
    ///
    /// - Parameters:
    ///   - metrics: A scrape while no traffic goes on.
    ///   - dropping: The kinds that may have been dropped.
    mutating func expectBalance(of metrics: MetricsSnapshot, dropping: Set<String>) {
        for kind in metrics.values(of: "record", in: "lostreply_records_total") {
            func count(_ result: String) -> Int {
                metrics.sum("lostreply_records_total", ["record": kind, "result": result]) ?? -1
            }
            expect("\(kind) delivered + dropped", count("delivered") + count("dropped"), toBe: count("seen"))
            if !dropping.contains(kind) { expect("\(kind) dropped", count("dropped"), toBe: 0) }
        }
        expect("records that could not be read", metrics.sum("lostreply_records_undecodable_total"), toBe: 0)
        expect("runs skipped", metrics.sum("lostreply_program_misses_total"), toBe: 0)
    }
}
