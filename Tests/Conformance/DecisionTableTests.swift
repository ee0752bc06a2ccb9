import Linux
import TestSupport
import Testing

@Suite(
    "The decision table for people",
    .enabled(if: KernelVersion.running >= KernelVersion(6, 17), "the page tells of Linux 6.17 and later"))
struct DecisionTableTests {
    @Test("docs/verdicts.md says what the suite holds the kernel to")
    func tables() throws {
        let isCurrent = try WrittenDocument.isCurrent("docs/verdicts.md") {
            WrittenDocument.filled($0, ["rst": DecisionTable.rsts, "syn": DecisionTable.syns])
        }
        #expect(isCurrent, "run: LOSTREPLY_WRITE_DOCS=1 swift test --configuration release --filter DecisionTable")
    }
}
