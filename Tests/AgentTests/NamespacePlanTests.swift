import Agent
import Testing

@Suite("Which network namespaces are watched")
struct NamespacePlanTests {
    @Test("What is new is begun, what has gone is let go, the rest stays")
    func changes() {
        let plan = NamespacePlan(found: [1, 2, 4, 3], watched: [2, 9], limit: 10)
        #expect(plan.arrivals == [1, 3, 4])
        #expect(plan.departures == [9])
    }

    @Test("No more are watched than the limit, the oldest first")
    func limit() {
        #expect(NamespacePlan(found: Set(1...5), watched: [], limit: 3).arrivals == [1, 2, 3])
        #expect(NamespacePlan(found: Set(1...5), watched: [4, 5], limit: 3).arrivals == [1])
        #expect(NamespacePlan(found: Set(1...5), watched: [3, 4, 5], limit: 3).arrivals == [])
    }

    @Test("One that goes makes room for another in the same scan")
    func room() {
        let plan = NamespacePlan(found: [1, 2, 3], watched: [1, 2, 9], limit: 3)
        #expect(plan.arrivals == [3])
        #expect(plan.departures == [9])
    }
}
