import Glibc
import TestSupport
import Testing

@Suite("Conformance with the running kernel", .serialized, .privileged, .timeLimit(.minutes(2)))
struct ConformanceTests {
    /// A row that does not hold, and in what.
    private struct Failure {
        let row: String
        let differences: [String]
    }

    @Test("Every row of the table holds")
    func table() throws {
        #expect(Set(Row.all.map(\.name)).count == Row.all.count, "each row says what it alone proves")
        let failures = try Bench.run { bench in Row.all.compactMap { failure(of: $0, on: bench) } }
        for failure in failures {
            for difference in failure.differences { Issue.record("\(failure.row): \(difference)") }
        }
        print("conformance: \(Row.all.count) rows, \(Row.all.count - failures.count) passed")
        fflush(nil)
    }

    private func failure(of row: Row, on bench: Bench) -> Failure? {
        do {
            let seen = try row.play(on: bench)
            return row.accepted.contains(seen)
                ? nil : Failure(row: row.name, differences: seen.differences(from: row.expected))
        } catch {
            return Failure(row: row.name, differences: ["could not be played: \(error)"])
        }
    }
}
