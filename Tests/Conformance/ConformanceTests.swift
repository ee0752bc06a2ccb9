import Glibc
import TestSupport
import Testing

@Suite("Conformance with the running kernel", .serialized, .privileged, .timeLimit(.minutes(1)))
struct ConformanceTests {
    @Test("Every row of the table holds")
    func table() throws {
        let bench = try Bench()
        var passed = 0
        for row in Row.all {
            let differences: [String]
            do {
                let seen = try row.play(on: bench)
                differences = row.accepted.contains(seen) ? [] : seen.differences(from: row.expected)
            } catch {
                differences = ["could not be played: \(error)"]
            }
            if differences.isEmpty { passed += 1 }
            for difference in differences { Issue.record("\(row.name): \(difference)") }
        }
        print("conformance: \(Row.all.count) rows, \(passed) passed")
        fflush(nil)
    }
}
